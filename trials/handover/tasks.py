"""Sweeps of the hand-over."""

from celery import shared_task

from trials.handover import delivery
from trials.handover.api import idempotency
from trials.handover.conformance.services import conformance_run


@shared_task(name="handover.purge")
def purge() -> None:
    idempotency.purge()
    delivery.purge()


@shared_task(name="handover.conformance")
def conformance(run_pk: int) -> None:
    conformance_run(run_pk)
