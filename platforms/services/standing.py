"""The one service that changes what the public sees of a listing, and appends it to the trail.

Whoever claims, removes, imports, publishes, suspends or withdraws a listing, in any room, calls
`standing_change` (one row) or `standings_note` (rows that were written in bulk), in the transaction
of the change and after checking its permission:

    standing_change(actor=actor, listing=listing, cause=StandingCause.CLAIMED,
                    standing=Listing.Standing.CLAIMED, owner=organisation, reference=claim.number)

Nothing else writes the fields of `WRITES`. From the trail alone `manage.py listing_at` tells the
public state at any past moment (`platforms.trail`).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models

from marketplace import clock
from marketplace.access import Actor
from marketplace.outbox.services import publish
from platforms.models import Listing, PublicState, StandingCause, StandingEvent
from platforms.states import decision_until, is_demo_only, stored_state

WRITES = frozenset({
    "standing", "owner", "published_at", "withdrawn_at", "withdrawn_reason", "suspended_at", "suspended_reason",
    "decision_number", "decision_on", "decision_expires_on",
})  # fmt: skip


def announce(listing: Listing) -> None:
    """Raise the listing's version and tell those who keep copies (search), in the caller's transaction."""
    Listing.objects.filter(pk=listing.pk).update(version=models.F("version") + 1)
    listing.refresh_from_db(fields=["version"])
    payload = {"listing_pk": listing.pk, "version": listing.version}
    publish("listing.changed", key=listing.platform.slug, payload=payload)


def standing_change(
    *, actor: Actor, listing: Listing, cause: StandingCause, reference: str = "", **fields: Any
) -> StandingEvent | None:
    """Write `fields` (of `WRITES`) under a row lock, append the new public state, announce the listing.

    Return the event, or None where the public state is what it was (the fields are written and
    announced all the same). Call it inside the business transaction, permission checked.
    """
    unknown = fields.keys() - WRITES
    if unknown:
        raise TypeError(f"standing_change does not write {sorted(unknown)}")
    row = Listing.objects.select_for_update(of=("self",)).select_related("platform").get(pk=listing.pk)
    for name, value in fields.items():
        setattr(row, name, value)
        setattr(listing, name, value)
    if fields:
        row.save(update_fields=sorted(fields))
    last = StandingEvent.objects.filter(listing=row).order_by("at", "pk").last()
    event = _difference(row, last, actor=actor, cause=cause, reference=reference, now=clock.now())
    if event is not None:
        event.save(force_insert=True)
    announce(row)
    listing.version = row.version
    return event


def standings_note(
    *, actor: Actor, listings: Iterable[Listing], cause: StandingCause, reference: str = ""
) -> list[StandingEvent]:
    """Append the public states of rows that were written in bulk (an import); announces nothing.

    Give rows with their `platform`. Rows whose state did not change add nothing, so that an import
    may be run as often as one likes.
    """
    rows, now = list(listings), clock.now()
    events = StandingEvent.objects.filter(listing__in=[row.pk for row in rows]).order_by("at", "pk")
    last = {event.listing_id: event for event in events}
    found = (_difference(row, last.get(row.pk), actor=actor, cause=cause, reference=reference, now=now) for row in rows)
    return StandingEvent.objects.bulk_create([event for event in found if event is not None])


def _difference(
    row: Listing, last: StandingEvent | None, *, actor: Actor, cause: StandingCause, reference: str, now: dt.datetime
) -> StandingEvent | None:
    """The event that tells the row's state, where it differs from what the trail tells last."""
    state = stored_state(row, at=now)
    event = StandingEvent(
        listing=row,
        at=now,
        state=state,
        until=decision_until(row) if state == PublicState.PUBLISHED else None,
        cause=cause,
        actor=actor.ref,
        reference=reference[:60],
        is_demo_only=is_demo_only(row),
    )
    return None if _tells(last, now) == _tells(event, now) else event


def _tells(event: StandingEvent | None, now: dt.datetime) -> tuple[Any, ...]:
    if event is None or event.state == PublicState.HIDDEN:
        return (PublicState.HIDDEN,)
    if event.until is not None and event.until <= now:  # its date has told that already
        return (PublicState.CLAIMED, None, event.is_demo_only, "")
    # A decision that replaces another one is worth a line of its own.
    reference = event.reference if event.state == PublicState.PUBLISHED else ""
    return (event.state, event.until, event.is_demo_only, reference)
