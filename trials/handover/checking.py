"""The proof that vendors were told: every step in the feed once, no holes, and each push made or promised."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from marketplace.access import Actor
from marketplace.outbox.models import OutboxMessage
from trials.handover.envelopes import TYPES
from trials.handover.feed import PUSH_TOPIC
from trials.handover.models import VendorEndpoint, VendorEvent, VendorFeed
from trials.lifecycle.advance import TOPICS
from trials.lifecycle.models import TrialEvent
from trials.lifecycle.states import Event

STEPS = frozenset(event for event, topic in TOPICS.items() if topic in TYPES)
"""The steps of a trial that its vendor is told."""


def faults_of_telling() -> Iterator[str]:
    """What is wrong with the vendors' feeds and pushes, one line each; nothing where all is right.

    What waits in the outbox is not wrong yet, and what died there is told there.
    """
    yield from _holes()
    yield from _untold()
    yield from _told_wrongly()
    yield from _unpushed()


def _holes() -> Iterator[str]:
    """The positions of a feed are 1 to its last: they are unique, so counting them is enough."""
    feeds = VendorFeed.objects.annotate(
        held=Count("vendor__events"), highest=Max("vendor__events__position", default=0)
    )
    for feed in feeds.exclude(held=F("last_position"), highest=F("last_position")).select_related("vendor"):
        yield f"feed of {feed.vendor.slug}: {feed.held} events up to {feed.highest}, counted {feed.last_position}"


def _untold() -> Iterator[str]:
    waiting = OutboxMessage.objects.exclude(state=OutboxMessage.State.DONE).filter(
        listener__startswith="handover.feed."
    )
    promised = {(row["trial_pk"], row["seq"]) for row in waiting.values_list("payload", flat=True)}
    steps = TrialEvent.objects.filter(type__in=STEPS).exclude(_TOLD_TO_NOBODY)
    untold = steps.exclude(Exists(VendorEvent.objects.filter(trial=OuterRef("trial"), sequence=OuterRef("seq"))))
    for trial_pk, seq, public_id, type in untold.values_list("trial_id", "seq", "trial__public_id", "type").iterator():
        if (trial_pk, seq) not in promised:
            yield f"{public_id}: its vendor was not told of event {seq} ({type})"


# The trials of a conformance run are sent by the run itself, signed right and wrong.
_TOLD_TO_NOBODY = Q(source="import") | Q(trial__organisation=None) | Q(actor=Actor.system("conformance").ref)


def _told_wrongly() -> Iterator[str]:
    """An event of the feed under a type that its step does not have, or with another vendor than its trial."""
    steps = TrialEvent.objects.filter(trial=OuterRef("trial"), seq=OuterRef("sequence"), type__in=STEPS)
    rows = VendorEvent.objects.filter(sequence__gt=0).order_by("trial", "sequence")
    told = rows.values_list("trial_id", "sequence", "type", "position", Subquery(steps.values("type")[:1]))
    for trial_pk, seq, type, position, step in told.iterator():
        if step is None or TYPES[TOPICS[Event(step)]] != type:
            yield f"trial {trial_pk}: event {seq} stands in the feed as {type} (position {position})"
    for event in VendorEvent.objects.exclude(trial=None).exclude(trial__vendor=F("vendor")):
        yield f"position {event.position} of vendor {event.vendor_id} is about another vendor's trial"


def _unpushed() -> Iterator[str]:
    """Not delivered, to an endpoint that was there before, and nothing promises it any more."""
    promised = OutboxMessage.objects.filter(topic=PUSH_TOPIC).exclude(state=OutboxMessage.State.DONE)
    open_rows = VendorEvent.objects.filter(delivered_at=None).exclude(webhook_id__in=promised.values("key"))
    live = VendorEndpoint.objects.filter(disabled_at=None).values_list("vendor_id", "platform_id", "created_at")
    since: dict[tuple[int, int | None], dt.datetime] = {(vendor, platform): at for vendor, platform, at in live}
    waiting = open_rows.filter(vendor__in={vendor_pk for vendor_pk, _platform in since}, endpoint=None)
    for event in waiting.select_related("trial").order_by("vendor", "position").iterator():
        places = {(event.vendor_id, None), (event.vendor_id, event.trial.platform_id if event.trial else None)}
        if any(event.occurred_at > since[place] for place in places & since.keys()):
            yield f"position {event.position} of vendor {event.vendor_id} was neither pushed nor promised"
