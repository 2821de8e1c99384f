"""The body of what a vendor is told: keys and terms, and exactly the contact fields consented to.

Personal data is joined here, at the moment of sending or reading, and is nowhere kept.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from trials.handover.models import VendorEvent
from trials.handover.sandbox.cast import CONTACT
from trials.lifecycle.consent import contact_of, contacts_of
from trials.lifecycle.extension import days_left
from trials.lifecycle.models import Trial
from trials.lifecycle.states import FINAL, State

# Our topic → the type that vendors know (design §11). A topic that is absent is not theirs to hear.
TYPES: dict[str, str] = {
    "trial.requested": "trial.requested",
    "trial.access_problem": "trial.access_problem",
    "trial.extension_requested": "trial.extension_requested",
    "trial.extended": "trial.extended",
    "trial.ending_soon": "trial.ending",
    "trial.expired": "trial.expired",
    "trial.cancelled": "trial.cancelled",
    "conversion.confirmed": "conversion.confirmed",
    "conversion.disputed": "conversion.disputed",
    "conversion.reversed": "conversion.reversed",
}

ENDED = FINAL | {State.EXPIRED}
# What a vendor must do with a person's contact fields; no step of a trial's life.
WITHDRAWN = "consent.withdrawn"
ERASURE = "data.erasure_requested"


class Facts(NamedTuple):
    """A trial as its vendor may know it, without the person."""

    public_id: str
    is_test: bool
    state: str
    plan_code: str
    plan_terms: dict[str, Any]
    organisation_kind: str
    province_code: str
    size: str
    requested_at: dt.datetime
    starts_on: dt.date | None
    ends_at: dt.datetime | None
    problem_note: str
    ended_at: dt.datetime | None
    end_reason: str
    claimed_at: dt.datetime | None
    converted_at: dt.datetime | None
    extension_asked_days: int | None
    extension_reason: str
    trial_days: int
    answer_due_at: dt.datetime | None
    fail_due_at: dt.datetime | None
    extensions: int
    extension_days: int
    platform: str
    organisation_id: str | None
    organisation_name: str | None
    max_extensions: int
    max_extension_days: int
    steps: int


_JOINED = {
    "platform": "platform__slug",
    "organisation_id": "organisation__public_id",
    "organisation_name": "organisation__name",
    "max_extensions": "programme_terms__max_extensions",
    "max_extension_days": "programme_terms__max_extension_days",
    "steps": "sequence",
}
FACTS = tuple(_JOINED.get(name, name) for name in Facts._fields)
"""Where each fact stands, as a path from the trial."""


def facts_of(trial: Trial) -> Facts:
    own = (getattr(trial, name) for name in Facts._fields if name not in _JOINED)
    client, terms = trial.organisation, trial.programme_terms
    named = (client.public_id, client.name) if client else (None, None)
    limits = (terms.max_extensions, terms.max_extension_days)
    return Facts._make([*own, trial.platform.slug, *named, *limits, trial.sequence])


def with_trials(rows: "QuerySet[VendorEvent]") -> "QuerySet[VendorEvent]":
    """The events with what their envelopes tell of a trial, and no more."""
    joined = ("trial__platform", "trial__organisation", "trial__programme_terms")
    return rows.select_related(*joined).only(*_EVENT, "trial__platform_id", *(f"trial__{name}" for name in FACTS))


_EVENT = ("vendor_id", "position", "webhook_id", "type", "sequence", "occurred_at", "delivered_at", "endpoint_id")


def envelopes(events: Sequence[VendorEvent]) -> list[dict[str, Any]]:
    """`{"type", "timestamp", "data"}` of each event; whose contacts may be told is asked once for all."""
    contacts = contacts_of({event.trial.public_id for event in events if event.trial and not event.trial.is_test})
    return [
        envelope_of(
            event.type, event.occurred_at, event.sequence, facts_of(event.trial) if event.trial else None, contacts
        )
        for event in events
    ]


def event_data(type: str, moment: dt.datetime, sequence: int, trial: Trial) -> dict[str, Any]:
    """The envelope of a step of a trial, with the trial as it is now."""
    contacts = {trial.public_id: vendors_contact(trial)}
    return envelope_of(type, moment, sequence, facts_of(trial), contacts)


def envelope_of(
    type: str, moment: dt.datetime, sequence: int, facts: Facts | None, contacts: Mapping[str, dict[str, str]]
) -> dict[str, Any]:
    """The envelope of an event; `contacts` by trial, of those whose person agreed.

    What is no step of the trial's life (`sequence` 0) carries the number of its latest step: who drops what is older
    than what it knows must not drop a consent that was taken back.
    """
    if facts is None:
        return {"type": type, "timestamp": moment.isoformat(), "data": {}}
    contact = CONTACT if facts.is_test else contacts.get(facts.public_id, {})
    data = {"sequence": sequence or facts.steps, **_told(facts, contact)}
    return {"type": type, "timestamp": moment.isoformat(), "data": data}


def as_body(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def trials_data(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """Trials as their vendor may know them; whose contacts may be told is asked once for all."""
    contacts = contacts_of([trial.public_id for trial in trials if not trial.is_test])
    return [_told(facts_of(trial), CONTACT if trial.is_test else contacts[trial.public_id]) for trial in trials]


def vendors_contact(trial: Trial) -> dict[str, str]:
    """The contact fields that the vendor may have now; those of a test trial are made up."""
    return dict(CONTACT) if trial.is_test else contact_of(trial)


def _told(facts: Facts, contact: Mapping[str, str]) -> dict[str, Any]:
    return {
        "trial_id": facts.public_id,
        "is_test": facts.is_test,
        "state": facts.state,
        "platform": facts.platform,
        "plan": {"code": facts.plan_code, **facts.plan_terms},
        "organisation": _organisation(facts, contact),
        "requested_at": _iso(facts.requested_at),
        "starts_on": facts.starts_on.isoformat() if facts.starts_on else None,
        "ends_at": _iso(facts.ends_at),
        "problem": facts.problem_note or None,
        "extension": (
            {"days": facts.extension_asked_days, "reason": facts.extension_reason}
            if facts.extension_asked_days
            else None
        ),
        "ended": {"at": _iso(facts.ended_at), "reason": facts.end_reason} if facts.state in ENDED else None,
        "purchase": _purchase(facts),
        "limits": {
            "seats": facts.plan_terms.get("seats"),
            "trial_days": facts.trial_days,
            "answer_due_at": _iso(facts.answer_due_at),
            "access_due_at": _iso(facts.fail_due_at),
            "extension_days_left": days_left(
                facts.max_extensions - facts.extensions, facts.max_extension_days - facts.extension_days
            ),
        },
    }


def _purchase(facts: Facts) -> dict[str, Any] | None:
    """A purchase that was reported by either side; None also once it lapsed or was decided not to be one."""
    if facts.claimed_at is None:
        return None
    confirmed_at = facts.converted_at if facts.state == State.CONVERTED else None
    return {"reported_at": _iso(facts.claimed_at), "confirmed_at": _iso(confirmed_at)}


def _organisation(facts: Facts, contact: Mapping[str, str]) -> dict[str, Any]:
    if facts.organisation_id is None:
        return {}
    return {
        "id": facts.organisation_id,
        "name": facts.organisation_name,
        "kind": facts.organisation_kind,
        "province_code": facts.province_code,
        "size": facts.size,
        "contact": dict(contact),
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
