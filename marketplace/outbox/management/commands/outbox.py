"""`manage.py outbox`: what waits, what died; replay of dead rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from marketplace.outbox import delivery
from marketplace.outbox.models import OutboxMessage


class Command(BaseCommand):
    help = "Show the outbox by state and listener; --dead lists dead rows; --replay PK … (or all) revives them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dead", action="store_true")
        parser.add_argument("--replay", nargs="+", metavar="PK")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["replay"]:
            self._replay(options["replay"])
        elif options["dead"]:
            for row in OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD):
                self.stdout.write(f"{row.pk}\t{row.listener}\t{row.key}\t{row.attempts}\t{row.last_error[:120]}")
        else:
            counts = OutboxMessage.objects.values_list("state", "listener").annotate(Count("pk")).order_by("state")
            for state, listener, count in counts:
                self.stdout.write(f"{state}\t{listener}\t{count}")

    def _replay(self, words: list[str]) -> None:
        dead = OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD)
        if words != ["all"]:
            if not all(word.isdigit() for word in words):
                raise CommandError("--replay takes row numbers, or the word all.")
            dead = dead.filter(pk__in=[int(word) for word in words])
        revived = delivery.replay(list(dead.values_list("pk", flat=True)))
        self.stdout.write(f"{revived} revived")
