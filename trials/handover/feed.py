"""A vendor's feed: one stable order of everything it is told, pushed or pulled."""

import datetime as dt

from django.db import transaction

from marketplace import clock
from marketplace.ids import public_id
from marketplace.outbox.services import publish
from platforms.models import Vendor
from trials.handover.models import VendorEndpoint, VendorEvent, VendorFeed
from trials.lifecycle.models import Trial, TrialEvent

PUSH_TOPIC = "vendor.event"
PING = "ping"


@transaction.atomic
def tell_step(*, step: TrialEvent, type: str) -> VendorEvent:
    """Give a step of a trial its place in the vendor's feed and promise the push. Repeating it changes nothing."""
    counter = _locked_counter(step.trial.vendor)
    known = VendorEvent.objects.filter(trial_id=step.trial_id, sequence=step.seq).first()
    if known is not None:
        return known
    return _append(counter, type, step.occurred_at, public_id("msg"), step.trial, step.seq)


@transaction.atomic
def tell_about(*, trial: Trial, type: str, key: str) -> VendorEvent:
    """Tell the vendor something about a trial that is no step of its life (a consent taken back).

    `key` names the cause and makes repeating harmless.
    """
    counter = _locked_counter(trial.vendor)
    known = VendorEvent.objects.filter(webhook_id=f"msg_{key}").first()
    return known or _append(counter, type, clock.now(), f"msg_{key}", trial, 0)


@transaction.atomic
def ping_vendor(*, vendor: Vendor, endpoint: VendorEndpoint | None = None) -> VendorEvent:
    """An empty event by which a vendor tries its endpoint: the given one, else the vendor's own."""
    return _append(_locked_counter(vendor), PING, clock.now(), public_id("msg"), None, 0, endpoint)


def events_after(vendor: Vendor, position: int, limit: int, *, is_test: bool) -> list[VendorEvent]:
    """The next events of the feed. A test key sees only test trials, a live key none of them."""
    rows = VendorEvent.objects.filter(vendor=vendor, position__gt=position).exclude(trial__is_test=not is_test)
    rows = rows.select_related("trial__platform", "trial__organisation", "trial__round__programme")
    return list(rows.order_by("position")[:limit])


def _locked_counter(vendor: Vendor) -> VendorFeed:
    VendorFeed.objects.get_or_create(vendor=vendor)
    return VendorFeed.objects.select_for_update().get(vendor=vendor)


def _append(
    counter: VendorFeed,
    type: str,
    occurred_at: dt.datetime,
    webhook_id: str,
    trial: Trial | None,
    sequence: int,
    endpoint: VendorEndpoint | None = None,
) -> VendorEvent:
    counter.last_position += 1
    counter.save(update_fields=["last_position"])
    event = VendorEvent.objects.create(
        vendor_id=counter.vendor_id,
        position=counter.last_position,
        webhook_id=webhook_id,
        type=type,
        trial=trial,
        sequence=sequence,
        endpoint=endpoint,
        occurred_at=occurred_at,
    )
    publish(PUSH_TOPIC, key=event.webhook_id, payload={"event_pk": event.pk})
    return event
