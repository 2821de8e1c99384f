"""The sweeps as tasks: beat calls them, running them twice is harmless."""

from celery import shared_task

from platforms.claiming.services.contacts import interest_tell
from platforms.claiming.services.keeping import addresses_forget


@shared_task(name="claiming.tell_interest")
def tell_interest() -> None:
    interest_tell()


@shared_task(name="claiming.forget_addresses")
def forget_addresses() -> None:
    addresses_forget()
