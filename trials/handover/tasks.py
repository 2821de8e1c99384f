"""Sweeps of the hand-over."""

from celery import shared_task

from trials.handover import delivery
from trials.handover.api import idempotency
from trials.handover.conformance.services import AnotherRuns, conformance_run

TURN_SECONDS = 15


@shared_task(name="handover.purge")
def purge() -> None:
    idempotency.purge()
    delivery.purge()


# It goes to the queue of what waits outside (`CELERY_TASK_ROUTES`), and is tried until its turn has come or, after
# `ConformanceRun.QUEUED`, has passed.
@shared_task(
    name="handover.conformance",
    autoretry_for=(AnotherRuns,),
    default_retry_delay=TURN_SECONDS,
    max_retries=None,
)
def conformance(run_pk: int) -> None:
    conformance_run(run_pk)
