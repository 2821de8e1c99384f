"""Keeping the promise of a message: a row in the portal, and a mail."""

from marketplace.notify.delivery import Delivery
from marketplace.notify.services import TOPIC
from marketplace.outbox.services import Failures, Message, listener_of_many

# Wait before the next attempt, in seconds: soon at first, about three days in all, so that a mail server which is away
# over a weekend loses nothing.
RETRY_SECONDS = (5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 28_800, 43_200, 43_200, 43_200, 43_200)


@listener_of_many(TOPIC, name="notify.deliver", retry_seconds=RETRY_SECONDS)
def deliver(messages: list[Message]) -> Failures:
    """Idempotent: the row is unique per promise, and a mail that went out is not sent again.

    A process that dies between sending and noting it sends the same mails twice, with the same ids.
    """
    return Delivery(messages).done()
