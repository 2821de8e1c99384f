"""Celery tasks of the figures."""

from celery import shared_task

from trials.funnel.services import refresh_changed


@shared_task(name="funnel.refresh")
def refresh() -> int:
    """Work off the list of changed trials (beat; harmless when it runs twice)."""
    return refresh_changed()
