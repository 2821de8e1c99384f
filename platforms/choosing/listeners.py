"""Whoever is erased leaves no list behind."""

from marketplace.outbox.services import Message, listener
from platforms.choosing.services import lists_forget


@listener("person.erased", name="choosing.forget_person")
def forget_person(message: Message) -> None:
    lists_forget(user_pk=message.payload["user_pk"])
