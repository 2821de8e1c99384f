"""Celery tasks of the figures."""

from celery import shared_task

from trials.funnel.evidence import evidence_refresh
from trials.funnel.recount import verify
from trials.funnel.services import refresh_changed


@shared_task(name="funnel.refresh")
def refresh() -> int:
    """Work off the list of changed trials (beat; harmless when it runs twice)."""
    return refresh_changed()


@shared_task(name="funnel.verify")
def verify_figures() -> int:
    """Recount from the events every night; the room shows when, and whether anything differed."""
    return verify().differences


@shared_task(name="funnel.evidence")
def evidence() -> int:
    """Write every night into the listings what their real trials say; announces only what the ranking sees."""
    return evidence_refresh()
