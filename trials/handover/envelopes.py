"""The body of what a vendor is told: keys and terms, and exactly the contact fields consented to.

Personal data is joined here, at the moment of sending or reading, and is nowhere kept.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from trials.handover.models import VendorEvent
from trials.handover.sandbox.cast import CONTACT
from trials.lifecycle.consent import contact_of, contacts_of
from trials.lifecycle.extension import days_allowed
from trials.lifecycle.models import Trial

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

# What a vendor must do with a person's contact fields; no step of a trial's life.
WITHDRAWN = "consent.withdrawn"
ERASURE = "data.erasure_requested"


def with_trials(rows: "QuerySet[VendorEvent]") -> "QuerySet[VendorEvent]":
    """The events with what their envelopes tell of a trial, and no more."""
    joined = ("trial__platform", "trial__organisation", "trial__programme_terms")
    return rows.select_related(*joined).only(*_EVENT, *(f"trial__{name}" for name in _TRIAL))


_EVENT = ("vendor_id", "position", "webhook_id", "type", "sequence", "occurred_at", "delivered_at", "endpoint_id")
_TRIAL = (
    "public_id", "is_test", "state", "plan_code", "plan_terms", "organisation_kind", "province_code", "size",
    "requested_at", "starts_on", "ends_at", "platform_id", "problem_note", "extension_asked_days", "extension_reason",
    "trial_days", "answer_due_at", "fail_due_at", "extensions", "extension_days", "platform__slug",
    "organisation__public_id", "organisation__name", "programme_terms__max_extensions",
    "programme_terms__max_extension_days",
)  # fmt: skip


def envelope(event: VendorEvent) -> dict[str, Any]:
    """`{"type", "timestamp", "data"}` of one event, as pushed and as pulled."""
    return envelopes([event])[0]


def envelopes(events: Sequence[VendorEvent]) -> list[dict[str, Any]]:
    """The envelopes of some events; whose contacts may be told is asked once for all."""
    contacts = contacts_of({event.trial.public_id for event in events if event.trial and not event.trial.is_test})
    return [
        event_data(event.type, event.occurred_at, event.sequence, event.trial, contacts.get(event.trial.public_id))
        if event.trial
        else {"type": event.type, "timestamp": event.occurred_at.isoformat(), "data": {}}
        for event in events
    ]


def event_data(
    type: str, moment: dt.datetime, sequence: int, trial: Trial, contact: dict[str, str] | None = None
) -> dict[str, Any]:
    """The envelope of a step of a trial, with the trial as it is now."""
    data = {"sequence": sequence, **trial_data(trial, contact)}
    return {"type": type, "timestamp": moment.isoformat(), "data": data}


def as_body(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def trial_data(trial: Trial, contact: dict[str, str] | None = None) -> dict[str, Any]:
    """A trial as its vendor may know it; `contact` where that was looked up already."""
    return {
        "trial_id": trial.public_id,
        "is_test": trial.is_test,
        "state": trial.state,
        "platform": trial.platform.slug,
        "plan": {"code": trial.plan_code, **trial.plan_terms},
        "organisation": _organisation(trial, contact),
        "requested_at": _iso(trial.requested_at),
        "starts_on": trial.starts_on.isoformat() if trial.starts_on else None,
        "ends_at": _iso(trial.ends_at),
        "problem": trial.problem_note or None,
        "extension": (
            {"days": trial.extension_asked_days, "reason": trial.extension_reason}
            if trial.extension_asked_days
            else None
        ),
        "limits": {
            "seats": trial.plan_terms.get("seats"),
            "trial_days": trial.trial_days,
            "answer_due_at": _iso(trial.answer_due_at),
            "access_due_at": _iso(trial.fail_due_at),
            "extension_days_left": days_allowed(trial),
        },
    }


def vendors_contact(trial: Trial) -> dict[str, str]:
    """The contact fields that the vendor may have now; those of a test trial are made up."""
    return dict(CONTACT) if trial.is_test else contact_of(trial)


def _organisation(trial: Trial, contact: dict[str, str] | None) -> dict[str, Any]:
    if trial.organisation is None:
        return {}
    return {
        "id": trial.organisation.public_id,
        "name": trial.organisation.name,
        "kind": trial.organisation_kind,
        "province_code": trial.province_code,
        "size": trial.size,
        "contact": vendors_contact(trial) if contact is None else contact,
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
