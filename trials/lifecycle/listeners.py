"""What trials promise to people: a notice for each step that somebody waits for."""

import datetime as dt
from typing import Any

from django.urls import reverse

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import officers_for
from marketplace.notify.services import Notice, notify, notify_all
from marketplace.outbox.services import Message, listener, listener_of_many
from marketplace.reference.queries import forget_holidays
from trials.lifecycle.due import due_recount
from trials.lifecycle.endings import UNANSWERED, ended_by, endings_of
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.parties import people_of_sme
from trials.lifecycle.slot import release_self_declared
from trials.lifecycle.states import State

# Topic → kind of notice to the SME that asked.
TO_SME = {
    "trial.accepted": "trial_accepted",
    "trial.ready": "trial_ready",
    "trial.declined": "trial_declined",
    "trial.failed": "trial_failed",
    "trial.ending_soon": "trial_ending_soon",
    "trial.expired": "trial_expired",
    "trial.extended": "trial_extended",
    "trial.extension_refused": "trial_extension_refused",
    "trial.idle": "trial_idle",
    "trial.use_unknown": "trial_use_unknown",
    "trial.slot_taken_over": "trial_slot_taken_over",
}


def tell_sme(messages: list[Message]) -> None:
    """A notice to whom the trial's messages reach; names and addresses are joined when it is sent."""
    pks = [message.payload["trial_pk"] for message in messages]
    asked = Trial.objects.filter(pk__in=pks, organisation__isnull=False, requested_by__isnull=False)
    trials = {row.pk: row for row in asked.only(*_NEEDED)}
    endings, people = endings_of(messages), people_of_sme(trials.values())
    notify_all(
        Notice(
            user_pk=user_pk,
            kind=TO_SME[message.topic],
            context={
                "trial_id": trials[pk].public_id,
                **_ending(endings.get((pk, message.payload["seq"]))),
                **_days(message, trials[pk]),
            },
            url=reverse("lifecycle:trial", args=[trials[pk].public_id]),
        )
        for message, pk in zip(messages, pks, strict=True)
        if pk in trials and not _is_outrun(message, trials[pk])
        for user_pk in sorted(people[pk])
    )


_NEEDED = ("public_id", "organisation_id", "requested_by_id", "state", "ends_at")


def _is_outrun(message: Message, trial: Trial) -> bool:
    """A vendor's machine accepts and hands over within a second: then the hand-over alone is told."""
    return message.topic == "trial.accepted" and trial.state != State.PROVISIONING


def _days(message: Message, trial: Trial) -> dict[str, Any]:
    """What a reminder said stays in the list of notices, however the trial's days change after it."""
    if message.topic != "trial.ending_soon" or trial.last_day is None:
        return {}
    return {"days_left": trial.days_left, "last_day": trial.last_day.isoformat()}


def _ending(event: TrialEvent | None) -> dict[str, Any]:
    """What the words of an end need beside the trial's own facts."""
    return {"by": ended_by(event), UNANSWERED: event.data.get(UNANSWERED)} if event else {}


for _topic in TO_SME:
    listener_of_many(_topic, name=f"lifecycle.tell_sme.{_topic}", in_transaction=True)(tell_sme)


@listener("trial.cancelled", name="lifecycle.tell_sme_of_stop", in_transaction=True)
def tell_sme_of_stop(message: Message) -> None:
    """Only when somebody else stopped it."""
    trial = _trial_of(message)
    event = trial.events.get(seq=message.payload["seq"])
    if ended_by(event) == "sme":
        return
    notify(
        users=people_of_sme([trial])[trial.pk],
        kind="trial_cancelled",
        context={"trial_id": trial.public_id, **_ending(event)},
        url=reverse("lifecycle:trial", args=[trial.public_id]),
    )


@listener("trial.answer_overdue", name="lifecycle.tell_officers", in_transaction=True)
def tell_officers(message: Message) -> None:
    """The officers of the SME's province, and those of the whole country; of a test trial nobody."""
    trial = _trial_of(message)
    if trial.is_test:
        return
    notify(
        users=officers_for(trial.province_code),
        kind="trial_answer_overdue",
        context={"trial_id": trial.public_id},
        url="/dieu-hanh/dang-mac/",
    )


@listener("calendar.changed", name="lifecycle.recount_due")
def recount_due(message: Message) -> None:
    """A day that counts no longer, or again, moves what waits for a vendor's answer."""
    forget_holidays(dt.date.fromisoformat(message.payload["date"]).year)
    due_recount()


@listener("listing.suspended", name="lifecycle.tell_sme_of_suspension", in_transaction=True)
def tell_sme_of_suspension(message: Message) -> None:
    """Everybody with an open trial of a suspended platform: it goes on, and other platforms are named."""
    trials = list(Trial.objects.open().filter(platform_id=message.payload["platform_pk"], is_test=False))
    people = people_of_sme(trials)
    for trial in trials:
        notify(
            users=people[trial.pk],
            kind="trial_platform_suspended",
            context={"trial_id": trial.public_id},
            url=reverse("lifecycle:trial", args=[trial.public_id]),
        )


@listener("organisation.proven", name="lifecycle.release_slots", in_transaction=True)
def release_slots(message: Message) -> None:
    """A proven organisation is never blocked by a self-declared one under the same tax code."""
    organisation = Organisation.objects.filter(pk=message.payload["organisation_pk"]).first()
    if organisation is not None and organisation.is_proven:
        release_self_declared(organisation)


def _trial_of(message: Message) -> Trial:
    return Trial.objects.select_related("platform", "requested_by", "vendor").get(pk=message.payload["trial_pk"])
