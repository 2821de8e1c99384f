"""Digest mails as a task."""

from celery import shared_task

from marketplace.notify.digest import send_digests


@shared_task(name="notify.digest")
def digest() -> None:
    send_digests()
