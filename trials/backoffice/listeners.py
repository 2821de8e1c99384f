"""Giving activation codes to requests."""

from marketplace.outbox.services import Message, listener_of_many
from trials.backoffice.codes import code_give, with_codes


@listener_of_many("trial.requested", name="backoffice.give_code")
def give_codes(messages: list[Message]) -> None:
    for trial_pk in with_codes([message.payload["trial_pk"] for message in messages]):
        code_give(trial_pk=trial_pk)
