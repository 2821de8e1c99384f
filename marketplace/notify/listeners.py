"""Keeping the promise of a message: a row in the portal, and a mail."""

from django.template import TemplateDoesNotExist

from marketplace import clock, mail
from marketplace.accounts.models import User
from marketplace.notify import queries
from marketplace.notify.models import Notification, Preference
from marketplace.notify.rendering import words_of
from marketplace.notify.services import TOPIC
from marketplace.notify.unsubscribing import link_for
from marketplace.outbox.services import GiveUp, Message, listener


@listener(TOPIC, name="notify.deliver")
def deliver(message: Message) -> None:
    """Idempotent: the row is unique per promise, and a mail that went out is not sent again.

    A process that dies between sending and noting it sends the same mail twice, with the same id.
    """
    payload = message.payload
    user = User.objects.filter(pk=payload["user_pk"], is_active=True).first()
    if user is None:
        return
    kind, context, url = payload["kind"], payload["context"], payload["url"]
    try:
        words = words_of(kind=kind, context=context, url=url, user=user, language=user.language)
    except TemplateDoesNotExist as error:
        raise GiveUp(f"No template {error} for messages of kind {kind!r}.") from error
    row, _ = Notification.objects.get_or_create(
        user=user,
        message_key=f"outbox:{message.pk}",
        defaults={"kind": kind, "context": context, "url": url, "created_at": clock.now()},
    )
    if row.mailed_at is not None or row.is_for_digest:
        return
    mode = queries.mode_for(user, kind)
    if mode == Preference.Mode.DAILY:
        Notification.objects.filter(pk=row.pk).update(is_for_digest=True)
    elif mode == Preference.Mode.NOW:
        key, leave = f"notice-{message.pk}", link_for(user, kind)
        mail.send(to=user.email, subject=words.subject, body=words.body, key=key, unsubscribe_url=leave)
        Notification.objects.filter(pk=row.pk).update(mailed_at=clock.now())
