"""Sending again what a vendor missed, one event or a stretch of time.

The body is built anew at the time of sending, with what the vendor may know now; the id stays, so a receiver that has
it already drops the repeat.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.delivery import replay
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.services import publish_all
from platforms.models import Vendor
from trials.handover.endpoints import ensure_manages
from trials.handover.feed import PING, PUSH_TOPIC
from trials.handover.models import VendorEndpoint, VendorEvent

MOST = 2000
"""Events that one press sends again; a longer stretch is sent in parts."""


def event_replay(*, actor: Actor, event: VendorEvent) -> None:
    """Push one event again, delivered before or not. Raise `Conflict` where there is nowhere to send it."""
    ensure_manages(actor, event.vendor)
    _ensure_somewhere(event.vendor)
    with transaction.atomic():
        _send_again([event])
        record(actor=actor, action="events.replayed", target=event.vendor, data={"event": event.webhook_id})


def events_replay(
    *, actor: Actor, vendor: Vendor, since: dt.datetime, until: dt.datetime, with_delivered: bool = False
) -> int:
    """Push again what happened from `since` to before `until` and was not delivered, or all of it; how many events.

    Pings are left out. Raise `InvalidInput` for an empty stretch or one of more than `MOST` events, `Conflict` where
    there is nowhere to send them.
    """
    ensure_manages(actor, vendor)
    if since >= until:
        message = _("Thời điểm cuối phải sau thời điểm đầu.")
        raise InvalidInput(message, code="empty_range", fields={"until": message})
    _ensure_somewhere(vendor)
    rows = VendorEvent.objects.filter(vendor=vendor, occurred_at__gte=since, occurred_at__lt=until).exclude(type=PING)
    if not with_delivered:
        rows = rows.filter(delivered_at=None)
    events = list(rows.order_by("position")[: MOST + 1])
    if len(events) > MOST:
        message = _("Khoảng này có hơn %(most)d tin. Hãy chia thành khoảng ngắn hơn.") % {"most": MOST}
        raise InvalidInput(message, code="range_too_long", fields={"since": message})
    with transaction.atomic():
        _send_again(events)
        data = {"since": since.isoformat(), "until": until.isoformat(), "events": len(events)}
        record(actor=actor, action="events.replayed", target=vendor, data=data)
    return len(events)


def _send_again(events: Sequence[VendorEvent]) -> None:
    """Dead promises live again, waiting ones are due now, what is done is promised once more."""
    rows = OutboxMessage.objects.filter(topic=PUSH_TOPIC, key__in=[event.webhook_id for event in events])
    kept = dict(rows.exclude(state=OutboxMessage.State.DONE).values_list("pk", "key"))
    replay(list(kept))
    rows.filter(pk__in=kept, state=OutboxMessage.State.WAITING, leased_until=None).update(
        due_at=clock.now(), queued_until=None
    )
    alive = set(kept.values())
    done = [event for event in events if event.webhook_id not in alive]
    publish_all((PUSH_TOPIC, event.webhook_id, {"event_pk": event.pk, "again": True}) for event in done)


def _ensure_somewhere(vendor: Vendor) -> None:
    if not VendorEndpoint.objects.filter(vendor=vendor, disabled_at=None).exists():
        raise Conflict(_("Chưa có địa chỉ nhận tin nào đang dùng. Hãy đặt địa chỉ trước."), code="no_endpoint")
