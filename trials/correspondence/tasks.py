"""The clock of answers as a task."""

from celery import shared_task

from trials.correspondence import services


@shared_task(name="correspondence.overdue")
def overdue() -> None:
    services.tell_overdue()
