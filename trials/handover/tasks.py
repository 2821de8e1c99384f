"""Sweeps of the hand-over."""

from celery import shared_task

from trials.handover.api import idempotency


@shared_task(name="handover.purge")
def purge() -> None:
    idempotency.purge()
