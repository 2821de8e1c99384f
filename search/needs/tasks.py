"""Celery tasks of needs."""

from celery import shared_task

from search.needs.services import needs_sweep


@shared_task(name="needs.sweep")
def sweep() -> list[int]:
    """Every night; harmless when it runs twice."""
    return list(needs_sweep())
