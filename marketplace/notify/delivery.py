"""Delivering messages to people: written into the portal, mailed at once or left for the digest."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist
from django.utils import translation

from marketplace import clock, mail
from marketplace.accounts.models import User
from marketplace.constraints import violates
from marketplace.notify import queries
from marketplace.notify.models import Notification, Preference
from marketplace.notify.rendering import Words, facts_of, words_of
from marketplace.notify.unsubscribing import link_for
from marketplace.outbox.services import GiveUp, Message
from marketplace.statements import insert, insert_all


@dataclass
class _Note:
    """One message on its way to one person."""

    message: Message
    user: User
    words: Words
    row: Notification

    @property
    def is_open(self) -> bool:
        return self.row.mailed_at is None and not self.row.is_for_digest


class Delivery:
    """Some promises kept together: people, wishes and facts are asked for once for all."""

    def __init__(self, messages: list[Message]) -> None:
        self._failures: dict[int, Exception] = {}
        self._notes = self._written(messages)

    def done(self) -> dict[int, Exception]:
        """Keep the promises; why some could not be kept, by the messages' pks."""
        self._keep_rows()
        waiting = [note for note in self._notes if note.is_open]
        modes = queries.modes_for([(note.user, note.row.kind) for note in waiting])
        for_digest, at_once = list[int](), list[_Note]()
        for note, mode in zip(waiting, modes, strict=True):
            if mode == Preference.Mode.DAILY:
                for_digest.append(note.row.pk)
            elif mode == Preference.Mode.NOW:
                at_once.append(note)
        if for_digest:
            Notification.objects.filter(pk__in=for_digest).update(is_for_digest=True)
        self._mail(at_once)
        return self._failures

    def _written(self, messages: list[Message]) -> list[_Note]:
        """Each message in the words and language of its reader; who is gone is told nothing."""
        users = User.objects.filter(is_active=True).in_bulk([message.payload["user_pk"] for message in messages])
        reached = [(message, users[pk]) for message in messages if (pk := message.payload["user_pk"]) in users]
        facts = facts_of([(message.payload["kind"], message.payload["context"]) for message, _user in reached])
        notes = []
        for (message, user), known in zip(reached, facts, strict=True):
            told = {name: message.payload[name] for name in ("kind", "context", "url")}
            try:
                words = words_of(**told, user=user, language=user.language, facts=known)
            except TemplateDoesNotExist as error:
                reason = f"No template {error} for messages of kind {told['kind']!r}."
                self._failures[message.pk] = GiveUp(reason)
                continue
            row = Notification(user=user, message_key=f"outbox:{message.pk}", created_at=clock.now(), **told)
            notes.append(_Note(message, user, words, row))
        return notes

    def _keep_rows(self) -> None:
        """Write the rows that are new; of a repeated promise take the row that it made."""
        keys = [note.row.message_key for note in self._notes]
        known = {(row.user_id, row.message_key): row for row in Notification.objects.filter(message_key__in=keys)}
        for note in self._notes:
            note.row = known.get((note.row.user_id, note.row.message_key), note.row)
        new = [note for note in self._notes if note.row.pk is None]
        try:
            with transaction.atomic():
                insert_all([note.row for note in new])
        except IntegrityError:  # somebody delivers one of them at this moment
            for note in new:
                note.row = _kept(note.row)

    def _mail(self, notes: list[_Note]) -> None:
        sent = []
        with mail.post() as send:
            for note in notes:
                key, leave = f"notice-{note.message.pk}", link_for(note.user, note.row.kind)
                try:
                    with translation.override(note.user.language):  # the foot is worded where the mail is made
                        send(
                            to=note.user.email, subject=note.words.subject, body=note.words.body, key=key,
                            unsubscribe_url=leave,
                        )  # fmt: skip
                except mail.MailNotSent as error:
                    self._failures[note.message.pk] = error
                else:
                    sent.append(note.row.pk)
        if sent:
            Notification.objects.filter(pk__in=sent).update(mailed_at=clock.now())


def _kept(row: Notification) -> Notification:
    try:
        with transaction.atomic():
            row.pk = None
            insert(row)
    except IntegrityError as error:
        if not violates(error, Notification, "notify_once_per_message"):
            raise
        return Notification.objects.get(user=row.user, message_key=row.message_key)
    return row
