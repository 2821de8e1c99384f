"""The kick after commit makes delivery quick; the sweep is the mechanism."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from marketplace import clock
from marketplace.outbox import delivery, services
from marketplace.outbox.models import OutboxMessage

log = structlog.get_logger(__name__)


@shared_task(name="outbox.deliver")
def deliver(pk: int) -> None:
    delivery.deliver(pk)


@shared_task(name="outbox.sweep")
def sweep() -> None:
    delivery.sweep()


@shared_task(name="outbox.purge")
def purge() -> None:
    delivery.purge()


def kick(pks: list[int]) -> None:
    """Send rows to the queue now. A broker that is away loses nothing: the sweep comes by."""
    try:
        send(pks)
    except (OperationalError, OSError) as error:
        log.warning("outbox.kick_failed", error=type(error).__name__, rows=len(pks))


def send(pks: list[int]) -> None:
    """Hand rows to the queue, and remember until when to trust that it has them."""
    OutboxMessage.objects.filter(pk__in=pks).update(queued_until=clock.now() + delivery.LEASE)
    names = dict(OutboxMessage.objects.filter(pk__in=pks).values_list("pk", "listener"))
    for pk in pks:
        entry = services.registration(names.get(pk, ""))
        deliver.apply_async((pk,), queue=entry.queue if entry else None, ignore_result=True)
