"""Giving activation codes to requests."""

from marketplace.outbox.services import Message, listener
from trials.backoffice.codes import code_give


@listener("trial.requested", name="backoffice.give_code")
def give_code(message: Message) -> None:
    code_give(trial_pk=message.payload["trial_pk"])
