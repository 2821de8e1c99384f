"""The kick after commit makes delivery quick; the sweep is the mechanism."""

from collections import defaultdict
from collections.abc import Iterator

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from marketplace.outbox import delivery, services
from marketplace.outbox.kicker import Kicker, Row
from marketplace.outbox.models import OutboxMessage

log = structlog.get_logger(__name__)
AT_ONCE = 20
"""So many quick deliveries go in one message of the queue; what speaks to the outside goes alone."""


@shared_task(name="outbox.deliver")
def deliver(*pks: int) -> None:
    delivery.deliver_many(pks)


@shared_task(name="outbox.sweep")
def sweep() -> None:
    delivery.sweep()


@shared_task(name="outbox.purge")
def purge() -> None:
    delivery.purge()


def send(rows: list[Row]) -> None:
    """Hand rows to the queue. Raise kombu's `OperationalError`, or `OSError`, where the broker is away."""
    for queue, pks in _messages(rows):
        deliver.apply_async(pks, queue=queue, ignore_result=True)


def _messages(rows: list[Row]) -> Iterator[tuple[str | None, tuple[int, ...]]]:
    together: dict[str | None, list[int]] = defaultdict(list)
    for pk, listener in rows:
        entry = services.registration(listener)
        queue = entry.queue if entry else None
        if entry and entry.is_slow:
            yield queue, (pk,)
        else:
            together[queue].append(pk)
    for queue, pks in together.items():
        for start in range(0, len(pks), AT_ONCE):
            yield queue, tuple(pks[start : start + AT_ONCE])


def _send_or_leave(rows: list[Row]) -> None:
    """A broker that is away is told to the rows, so that the next sweep takes them."""
    try:
        send(rows)
    except (OperationalError, OSError) as error:
        log.warning("outbox.kick_failed", error=type(error).__name__, rows=len(rows))
        OutboxMessage.objects.filter(pk__in=[pk for pk, _listener in rows]).update(queued_until=None)


kicker = Kicker(_send_or_leave)
