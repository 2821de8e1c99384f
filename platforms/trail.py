"""Recounting public states from the trail alone: nothing here reads what a listing is now."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from platforms.models import PublicState, StandingCause, StandingEvent


@dataclass(frozen=True)
class Recounted:
    """The public state at a moment, since when it held, and by which act; `since` is None before any."""

    state: PublicState
    since: dt.datetime | None = None
    cause: StandingCause | None = None
    reference: str = ""


NEVER = Recounted(PublicState.HIDDEN)


def state_at(slug: str, moment: dt.datetime) -> Recounted:
    """What the public of this installation saw of the listing under `slug` at `moment`.

    A slug without any event was never public.
    """
    events = StandingEvent.objects.filter(listing__platform__slug=slug, at__lte=moment)
    last = events.order_by("at", "pk").last()
    return NEVER if last is None else recounted(last, moment)


def recounted(event: StandingEvent, moment: dt.datetime) -> Recounted:
    """What `event`, the last one at `moment`, says of that moment."""
    if event.is_demo_only and not settings.DEMO:
        return NEVER
    if event.until is not None and event.until <= moment:
        return Recounted(PublicState.CLAIMED, event.until, StandingCause.EXPIRED, event.reference)
    return Recounted(PublicState(event.state), event.at, StandingCause(event.cause), event.reference)
