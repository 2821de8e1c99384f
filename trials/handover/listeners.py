"""What trials and conversions promise to vendors: a place in the feed, then a push."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from marketplace import clock
from marketplace.accounts.models import ApiKey, Consent, Membership
from marketplace.accounts.queries import administrators
from marketplace.notify.services import Notice, notify, notify_all
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.services import Failures, Message, listener, listener_of_many, on_dead
from platforms.models import Vendor
from trials.handover import delivery
from trials.handover.envelopes import ERASURE, TYPES, WITHDRAWN
from trials.handover.feed import PUSH_TOPIC, tell_about, tell_steps
from trials.handover.models import VendorEndpoint, VendorEvent
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.endings import ended_by, endings_of
from trials.lifecycle.models import Trial, TrialEvent


def feed_vendors(messages: list[Message]) -> None:
    """Put each step into its vendor's feed; of an imported history nobody is told."""
    asked = [(message.payload["trial_pk"], message.payload["seq"]) for message in messages]
    rows = TrialEvent.objects.filter(trial__in={pk for pk, _seq in asked}, seq__in={seq for _pk, seq in asked})
    rows = rows.exclude(trial__organisation=None).select_related("trial").only("seq", "occurred_at", "trial__vendor_id")
    steps = {(row.trial_id, row.seq): row for row in rows}
    tell_steps(
        [(steps[key], TYPES[message.topic]) for message, key in zip(messages, asked, strict=True) if key in steps]
    )


for _topic in TYPES:
    listener_of_many(_topic, name=f"handover.feed.{_topic}")(feed_vendors)


@listener("consent.withdrawn", name="handover.consent_withdrawn")
def consent_withdrawn(message: Message) -> None:
    """The vendor must forget the contact fields of this trial; ours no longer join them."""
    trial = Trial.objects.select_related("vendor").filter(public_id=message.payload["subject"]).first()
    if trial is not None and message.payload["purpose"] == PURPOSE:
        tell_about(trial=trial, type=WITHDRAWN, key=f"consent_{message.payload['consent_pk']}")


@listener("consent.withdrawn", name="handover.tell_people_of_withdrawal", in_transaction=True)
def tell_people_of_withdrawal(message: Message) -> None:
    """Where no machine hears of it, the vendor's people must forget the contact fields by hand."""
    if message.payload["purpose"] == PURPOSE:
        _tell_to_forget([message.payload["subject"]], "handover_consent_withdrawn")


@listener("person.erased", name="handover.person_erased")
def person_erased(message: Message) -> None:
    """Each vendor who ever got this person's contact fields must erase its copy (design §11)."""
    last_of = _given_by(message.payload["user_pk"])
    for trial in Trial.objects.select_related("vendor").filter(public_id__in=last_of):
        tell_about(trial=trial, type=ERASURE, key=f"erasure_{last_of[trial.public_id]}")


@listener("person.erased", name="handover.tell_people_of_erasure", in_transaction=True)
def tell_people_of_erasure(message: Message) -> None:
    """Where no machine hears of it, the vendor's people must erase their copy by hand."""
    _tell_to_forget(_given_by(message.payload["user_pk"]), "handover_erasure_requested")


def _given_by(user_pk: int) -> dict[str, int]:
    """The trials whose vendors ever got this person's contact fields, each with its last consent."""
    given = Consent.objects.filter(user_id=user_pk, purpose=PURPOSE, given=True)
    return dict(given.order_by("pk").values_list("subject", "pk"))


def _tell_to_forget(public_ids: Iterable[str], kind: str) -> None:
    rows = Trial.objects.select_related("vendor").filter(public_id__in=list(public_ids), is_test=False)
    trials = list(rows.exclude(vendor__organisation=None))
    machines = _machines({trial.vendor_id for trial in trials})
    people = _people_of(trial.vendor.organisation_id for trial in trials)
    notify_all(
        Notice(user_pk, kind, {"trial_id": trial.public_id}, reverse("handover:request", args=[trial.public_id]))
        for trial in trials
        if not _has_machine(trial, machines)
        for user_pk in sorted(people[trial.vendor.organisation_id])
    )


# What a vendor's people are told by a notice, unless its machine hears of it (`TYPES`). An answer that is overdue is
# not for machines: one that hears of requests has evidently not answered.
TO_PEOPLE = {
    "trial.requested": "handover_requested",
    "trial.access_problem": "handover_access_problem",
    "trial.extension_requested": "handover_extension_requested",
    "trial.idle": "handover_idle",
    "trial.answer_overdue": "handover_answer_overdue",
    "trial.cancelled": "handover_cancelled",
    "trial.failed": "handover_failed",
    "trial.expired": "handover_expired",
}
TO_ANSWER = frozenset({"trial.requested", "trial.access_problem", "trial.extension_requested"})
"""What somebody has to answer: an address answers nothing, so people hear of it until the vendor's key was used."""


def tell_people(messages: list[Message]) -> None:
    """A notice to the vendor's owner and sales, unless its own machine hears of it or it is a test trial.

    Of an end that the vendor itself brought about it is not told.
    """
    trials = Trial.objects.select_related("vendor__organisation").exclude(organisation=None).filter(is_test=False)
    known = trials.exclude(vendor__organisation=None).in_bulk([message.payload["trial_pk"] for message in messages])
    machines = _machines({trial.vendor_id for trial in known.values()})
    answering = _answering({trial.vendor.organisation_id for trial in known.values()})
    endings = endings_of(messages)
    people = _people_of(trial.vendor.organisation_id for trial in known.values())
    notices = list[Notice]()
    for message in messages:
        trial = known.get(message.payload["trial_pk"])
        if trial is None:
            continue
        is_answered = message.topic not in TO_ANSWER or trial.vendor.organisation_id in answering
        if message.topic in TYPES and is_answered and _has_machine(trial, machines):
            continue
        ending = endings.get((trial.pk, message.payload["seq"]))
        by = ended_by(ending) if ending else ""
        if by == "vendor":
            continue
        context = {"trial_id": trial.public_id, **({"by": by} if by else {})}
        url = reverse("handover:request", args=[trial.public_id])
        for user_pk in sorted(people[trial.vendor.organisation_id]):
            notices.append(Notice(user_pk, TO_PEOPLE[message.topic], context, url))
    notify_all(notices)


def _people_of(organisations: Iterable[int | None]) -> dict[int | None, set[int]]:
    """Owners and sales of each organisation: at midnight the trials of many vendors end together."""
    found: dict[int | None, set[int]] = defaultdict(set)
    rows = Membership.objects.live().filter(organisation__in=set(organisations), role__in=("owner", "sales"))
    for organisation_pk, user_pk in rows.values_list("organisation_id", "user_id"):
        found[organisation_pk].add(user_pk)
    return found


def _machines(vendor_pks: set[int]) -> set[tuple[int, int | None]]:
    """The live endpoints of these vendors, as (vendor, platform)."""
    live = VendorEndpoint.objects.filter(vendor__in=vendor_pks, disabled_at=None)
    return set(live.values_list("vendor_id", "platform_id"))


def _answering(organisations: set[int | None]) -> set[int]:
    """Those of these vendors whose machine has spoken to the portal, with a live key that is still good."""
    keys = ApiKey.objects.live().filter(organisation__in=organisations, is_test=False, last_used_at__isnull=False)
    return set(keys.values_list("organisation_id", flat=True))


def _has_machine(trial: Trial, machines: set[tuple[int, int | None]]) -> bool:
    return not machines.isdisjoint({(trial.vendor_id, None), (trial.vendor_id, trial.platform_id)})


for _topic in TO_PEOPLE:
    listener_of_many(_topic, name=f"handover.tell_people.{_topic}", in_transaction=True)(tell_people)


def tell_of_dead_push(row: OutboxMessage) -> None:
    """A push that died is told to those who keep the vendor's connection and to the portal's operators.

    A vendor that is down kills many at once: at most one such notice a day for each vendor.
    """
    if row.listener != "handover.push":
        return
    event = VendorEvent.objects.select_related("vendor__organisation").filter(pk=row.payload["event_pk"]).first()
    if event is None or event.vendor.organisation is None or _is_told_already(row, event.vendor):
        return
    context = {"vendor": event.vendor.legal_name}
    with transaction.atomic():
        notify(
            organisation=event.vendor.organisation,
            roles=("owner", "technical"),
            kind="handover_push_dead",
            url=reverse("handover:integration"),
        )
        notify(
            users=administrators(),
            kind="handover_vendor_unreached",
            context=context,
            url=reverse("platforms:vendor", args=[event.vendor.slug]),
        )


def _is_told_already(row: OutboxMessage, vendor: Vendor) -> bool:
    dead = OutboxMessage.objects.filter(topic=PUSH_TOPIC, state=OutboxMessage.State.DEAD).exclude(pk=row.pk)
    of_vendor = VendorEvent.objects.filter(vendor=vendor).values("webhook_id")
    return dead.filter(due_at__gt=clock.now() - dt.timedelta(days=1), key__in=of_vendor).exists()


if tell_of_dead_push not in on_dead:
    on_dead.append(tell_of_dead_push)


@listener_of_many(PUSH_TOPIC, name="handover.push", retry_seconds=delivery.RETRY_SECONDS, is_slow=True)
def push(messages: list[Message]) -> Failures:
    """Push each event to its vendor's endpoint; the ladder of design §11 repeats it."""
    return delivery.push_all(messages)
