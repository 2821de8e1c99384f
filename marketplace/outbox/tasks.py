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
    together: dict[tuple[str | None, bool], list[int]] = defaultdict(list)
    for pk, listener in rows:
        entry = services.registration(listener)
        together[(entry.queue, entry.is_slow) if entry else (None, False)].append(pk)
    for (queue, is_slow), pks in together.items():
        size = delivery.AT_ONCE[is_slow]
        for start in range(0, len(pks), size):
            yield queue, tuple(pks[start : start + size])


def _send_or_leave(rows: list[Row]) -> None:
    """A broker that is away is told to the rows, so that the next sweep takes them."""
    try:
        send(rows)
    except (OperationalError, OSError) as error:
        log.warning("outbox.kick_failed", error=type(error).__name__, rows=len(rows))
        OutboxMessage.objects.filter(pk__in=[pk for pk, _listener in rows]).update(queued_until=None)


kicker = Kicker(_send_or_leave)
