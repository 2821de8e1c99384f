"""Keeping the promise of a message: a row in the portal, and a mail."""

from django.template import TemplateDoesNotExist

from marketplace import clock, mail
from marketplace.accounts.models import User
from marketplace.notify import queries
from marketplace.notify.models import Notification
from marketplace.notify.rendering import words_of
from marketplace.notify.services import TOPIC
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
    if row.mailed_at is None and queries.wants_mail(user, kind):
        mail.send(to=user.email, subject=words.subject, body=words.body, key=f"notice-{message.pk}")
        Notification.objects.filter(pk=row.pk).update(mailed_at=clock.now())
