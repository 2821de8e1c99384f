"""Whatever changes a trial puts it on the list; the list is worked off at once and by beat."""

from django.db import transaction

from marketplace.outbox.services import Message, listener
from trials.funnel.services import LISTENERS, note_changed, refresh_changed
from trials.lifecycle import history


@listener("trial.changed", name=LISTENERS[0])
def trial_changed(message: Message) -> None:
    with transaction.atomic():
        note_changed([message.payload["trial_pk"]])
    refresh_changed()


@listener(history.TOPIC, name=LISTENERS[1])
def history_imported(message: Message) -> None:
    with transaction.atomic():
        note_changed(message.payload["trial_pks"])
    refresh_changed()
