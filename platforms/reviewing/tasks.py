"""The sweeps as tasks: beat calls them, running them twice is harmless."""

from celery import shared_task

from platforms.reviewing import sweeps


@shared_task(name="reviewing.dates")
def dates() -> None:
    sweeps.end_expired()
    sweeps.open_rereviews()
