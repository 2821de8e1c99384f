"""`manage.py listing_at SLUG DATETIME`: what the public saw of a listing at a past moment."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace import clock
from platforms.models import Platform
from platforms.trail import Recounted, state_at


class Command(BaseCommand):
    help = "Print one line: hidden, unclaimed, claimed, published, suspended or withdrawn, recounted from the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The listing's slug, as in /nen-tang/SLUG/.")
        parser.add_argument("moment", metavar="datetime", help="ISO 8601 with offset, e.g. 2026-11-24T09:30:00+07:00.")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = _moment(options["moment"])
        slug = options["slug"]
        if not Platform.objects.filter(slug=slug).exists():
            raise CommandError(f"No listing has the slug {slug!r}.")
        self.stdout.write(_line(state_at(slug, moment)))


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"Not an ISO 8601 date and time: {text!r}. Example: 2026-11-24T09:30:00+07:00") from error
    if moment.tzinfo is None:
        raise CommandError(f"{text!r} has no offset. Example: 2026-11-24T09:30:00+07:00, or Z for UTC.")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError as error:
        raise CommandError(f"{text!r} is out of range.") from error


def _line(found: Recounted) -> str:
    if found.since is None:
        return found.state.value
    words = f"{found.state.value} since {found.since.astimezone(clock.VN).isoformat(timespec='seconds')}"
    return f"{words} ({', '.join(filter(None, [found.cause and found.cause.value, found.reference]))})"
