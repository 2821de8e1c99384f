"""A vendor's feed: one stable order of everything it is told, pushed or pulled."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from marketplace import clock
from marketplace.accounts.models import Consent
from marketplace.ids import public_id
from marketplace.outbox.services import publish_all
from marketplace.statements import Question, insert_all
from platforms.models import Vendor
from trials.handover.envelopes import FACTS, Facts, envelope_of
from trials.handover.models import VendorEndpoint, VendorEvent, VendorFeed
from trials.lifecycle.consent import consents_to, contacts_in
from trials.lifecycle.models import Trial, TrialEvent

PUSH_TOPIC = "vendor.event"
PING = "ping"
_COUNT_ON = (
    f"UPDATE {VendorFeed._meta.db_table} SET last_position = last_position + %s"  # noqa: S608 - a name of ours
    " WHERE vendor_id = %s RETURNING last_position"
)


def tell_step(*, step: TrialEvent, type: str) -> VendorEvent:
    """Give a step of a trial its place in the vendor's feed and promise the push. Repeating it changes nothing."""
    tell_steps([(step, type)])
    return VendorEvent.objects.get(trial=step.trial_id, sequence=step.seq)


def tell_steps(told: Sequence[tuple[TrialEvent, str]]) -> None:
    """`tell_step` for many (step, type), in their order; one transaction for each vendor."""
    by_vendor: dict[int, list[VendorEvent]] = defaultdict(list)
    for step, type in told:
        event = VendorEvent(type=type, occurred_at=step.occurred_at, trial_id=step.trial_id, sequence=step.seq)
        by_vendor[step.trial.vendor_id].append(event)
    for vendor_pk, events in sorted(by_vendor.items()):
        _append(vendor_pk, events)


@transaction.atomic
def tell_about(*, trial: Trial, type: str, key: str) -> VendorEvent:
    """Tell the vendor something about a trial that is no step of its life (a consent taken back).

    `key` names the cause and makes repeating harmless.
    """
    event = VendorEvent(type=type, occurred_at=clock.now(), trial=trial, sequence=0, webhook_id=f"msg_{key}")
    _append(trial.vendor_id, [event])
    return event if event.pk else VendorEvent.objects.get(webhook_id=event.webhook_id)


@transaction.atomic
def ping_vendor(*, vendor: Vendor, endpoint: VendorEndpoint | None = None) -> VendorEvent:
    """An empty event by which a vendor tries its endpoint: the given one, else the vendor's own."""
    event = VendorEvent(type=PING, occurred_at=clock.now(), endpoint=endpoint)
    _append(vendor.pk, [event])
    return event


def events_after(vendor: Vendor, position: int, limit: int, *, is_test: bool) -> list[dict[str, Any]]:
    """The next events of the feed, each with its `position`. A test key sees only test trials, a live key none."""
    rows = _page(limit, is_test).rows(vendor.pk, position)
    contacts = contacts_in(_CONSENTS.rows(vendor.pk, position, rows[-1][1])) if rows else {}
    return [_entry(row, contacts) for row in rows]


def _entry(row: tuple[Any, ...], contacts: dict[str, dict[str, str]]) -> dict[str, Any]:
    webhook_id, position, type, occurred_at, sequence, trial_pk, *facts = row
    told = envelope_of(type, occurred_at, sequence, Facts(*facts) if trial_pk else None, contacts)
    return {"id": webhook_id, "position": position, **told}


# Thousands of vendors follow their feeds, and objects of four models would cost more than all the rest of a page.
@lru_cache(maxsize=200)
def _page(limit: int, is_test: bool) -> Question:
    event = ("webhook_id", "position", "type", "occurred_at", "sequence", "trial_id")

    def build(vendor_pk: int, position: int) -> "QuerySet[VendorEvent, tuple[Any, ...]]":
        rows = VendorEvent.objects.filter(vendor=vendor_pk, position__gt=position).exclude(trial__is_test=not is_test)
        return rows.order_by("position").values_list(*event, *(f"trial__{path}" for path in FACTS))[:limit]

    return Question(build)


def _consents(vendor_pk: int, after: int, until: int) -> "QuerySet[Consent, tuple[Any, ...]]":
    told = VendorEvent.objects.filter(vendor=vendor_pk, position__gt=after, position__lte=until)
    return consents_to(told.values("trial__public_id"))


_CONSENTS = Question(_consents)


@transaction.atomic
def _append(vendor_pk: int, events: list[VendorEvent]) -> None:
    """Give the events that are new the next places, in their order, and promise their pushes."""
    last = _count_on(vendor_pk, len(events))  # from here on nobody else gives a place
    new = _unknown(events)
    if len(new) < len(events):
        last = _count_on(vendor_pk, len(new) - len(events))
    for position, event in enumerate(new, last - len(new) + 1):
        event.vendor_id, event.position = vendor_pk, position
        event.webhook_id = event.webhook_id or public_id("msg")
    insert_all(new)
    publish_all((PUSH_TOPIC, event.webhook_id, {"event_pk": event.pk}) for event in new)


def _count_on(vendor_pk: int, places: int) -> int:
    """Move the vendor's counter, which stays locked until the open transaction ends; where it stands then."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_ON, [places, vendor_pk])
            row = cursor.fetchone()
        if row is not None:
            return int(row[0])
        VendorFeed.objects.get_or_create(vendor_id=vendor_pk)


def _unknown(events: list[VendorEvent]) -> list[VendorEvent]:
    """Those that have no place yet: neither as a step of their trial nor under their own id."""
    steps = {(event.trial_id, event.sequence) for event in events if event.sequence}
    named = {event.webhook_id for event in events if event.webhook_id}
    rows = VendorEvent.objects.filter(trial__in={trial for trial, _seq in steps}, sequence__gt=0)
    had = set(rows.values_list("trial_id", "sequence")) if steps else set()
    known = set(VendorEvent.objects.filter(webhook_id__in=named).values_list("webhook_id", flat=True)) if named else ()
    return [event for event in events if (event.trial_id, event.sequence) not in had and event.webhook_id not in known]
