"""Keeping the promise of a message: a row in the portal, and a mail."""

from marketplace import mail
from marketplace.notify.delivery import Delivery
from marketplace.notify.services import TOPIC
from marketplace.outbox.services import Failures, Message, listener_of_many


@listener_of_many(TOPIC, name="notify.deliver", retry_seconds=mail.RETRY_SECONDS)
def deliver(messages: list[Message]) -> Failures:
    """Idempotent: the row is unique per promise, and a mail that went out is not sent again.

    A process that dies between sending and noting it sends the same mails twice, with the same ids.
    """
    return Delivery(messages).done()
