"""Whatever changes a trial puts it on the list; the list is worked off at once and by beat."""

from django.db import transaction

from marketplace.outbox.services import Message, listener, listener_of_many
from trials.funnel.services import LISTENERS, note_changed, refresh_changed, refresh_when_calm
from trials.lifecycle import history


@listener_of_many("trial.changed", name=LISTENERS[0])
def trials_changed(messages: list[Message]) -> None:
    with transaction.atomic():
        note_changed({message.payload["trial_pk"] for message in messages})
    refresh_when_calm()


@listener(history.TOPIC, name=LISTENERS[1])
def history_imported(message: Message) -> None:
    with transaction.atomic():
        note_changed(message.payload["trial_pks"])
    refresh_changed()
