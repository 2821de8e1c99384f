"""Celery tasks of choosing."""

from celery import shared_task

from platforms.choosing.services import seen_forget_old


@shared_task(name="choosing.forget_seen")
def forget_seen() -> int:
    """Every night; harmless when it runs twice."""
    return seen_forget_old()
