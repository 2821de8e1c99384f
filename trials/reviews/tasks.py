"""Invitations as a task."""

from celery import shared_task

from trials.reviews.inviting import invite_due


@shared_task(name="reviews.invite")
def invite() -> None:
    invite_due()
