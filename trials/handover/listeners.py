"""What trials and conversions promise to vendors: a place in the feed, then a push."""

from marketplace.outbox.services import Message, listener
from trials.handover import delivery
from trials.handover.envelopes import TYPES
from trials.handover.feed import PUSH_TOPIC, tell_about, tell_step
from trials.lifecycle.models import Trial, TrialEvent


def feed_vendor(message: Message) -> None:
    """Put the step into its vendor's feed."""
    step = TrialEvent.objects.select_related("trial__vendor").get(
        trial_id=message.payload["trial_pk"], seq=message.payload["seq"]
    )
    tell_step(step=step, type=TYPES[message.topic])


for _topic in TYPES:
    listener(_topic, name=f"handover.feed.{_topic}")(feed_vendor)


@listener("consent.withdrawn", name="handover.consent_withdrawn")
def consent_withdrawn(message: Message) -> None:
    """The vendor must forget the contact fields of this trial; ours no longer join them."""
    trial = Trial.objects.select_related("vendor").filter(public_id=message.payload["subject"]).first()
    if trial is not None:
        tell_about(trial=trial, type="consent.withdrawn", key=f"consent_{message.payload['consent_pk']}")


@listener(PUSH_TOPIC, name="handover.push", retry_seconds=delivery.RETRY_SECONDS)
def push(message: Message) -> None:
    """Push the event to the vendor's endpoint; the ladder of design §11 repeats it."""
    delivery.push(message.payload["event_pk"], message.attempt)
