"""Celery tasks of adoption."""

from celery import shared_task

from trials.conversion.lapsing import sweep_lapsed
from trials.conversion.retention import sweep_retained


@shared_task(name="conversion.retained")
def retained() -> int:
    return sweep_retained()


@shared_task(name="conversion.lapsed")
def lapsed() -> int:
    return sweep_lapsed()
