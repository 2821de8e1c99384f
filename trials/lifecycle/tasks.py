"""The sweeps as tasks: beat calls them, running them twice is harmless."""

from celery import shared_task

from trials.lifecycle import sweeps


@shared_task(name="lifecycle.expire")
def expire() -> None:
    sweeps.expire_due()


@shared_task(name="lifecycle.answers")
def answers() -> None:
    sweeps.fail_due()
    sweeps.tell_overdue()


@shared_task(name="lifecycle.reminders")
def reminders() -> None:
    sweeps.remind_ending()
    sweeps.tell_idle()
