"""The vendor's answers: accept, hand over access, decline, give up; and the SME's "Tôi không vào được"."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.http import check_url
from trials.lifecycle.access import can_answer, can_unblock, ensure_answer, ensure_use
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.holds import ensure_not_held
from trials.lifecycle.models import Trial
from trials.lifecycle.states import Event, State, next_state

_is_url = URLValidator(schemes=["https", "http"])


@transaction.atomic
def trial_accept(*, actor: Actor, trial: Trial, source: str = "portal") -> Trial:
    """The vendor will prepare access: its answer clock stops, the limit for access runs on.

    Accepting again changes nothing.
    """
    row = locked(trial.pk)
    ensure_answer(actor, row)
    if row.state == State.PROVISIONING:
        return row
    advance(row, Event.ACCEPTED, actor=actor, source=source, accepted_at=clock.now(), answer_due_at=None)
    return row


@transaction.atomic
def trial_ready(
    *,
    actor: Actor,
    trial: Trial,
    access_url: str,
    instructions: str = "",
    account_hint: str = "",
    source: str = "portal",
) -> Trial:
    """Working access is handed over and the trial clock runs: the day of hand-over is its first.

    The same details sent again for an active trial change nothing; other details replace them without
    moving the clock. After "Tôi không vào được" the days that were left run from today.
    Raise `InvalidInput` for an address that is not https (the simulator's exact origin excepted),
    `Conflict` (code `trial_over`) for an active trial past its end, whether or not a sweep has come by.
    """
    row = locked(trial.pk)
    ensure_answer(actor, row)
    _ensure_not_over(row, clock.now())
    _ensure_safe(access_url)
    details: dict[str, Any] = {
        "access_url": access_url,
        "instructions": instructions.strip(),
        "account_hint": account_hint.strip()[:160],
    }
    if row.state == State.ACTIVE and all(getattr(row, name) == value for name, value in details.items()):
        return row
    clocks = {} if row.state == State.ACTIVE else _started_clocks(row)
    advance(row, Event.READY, actor=actor, source=source, **details, **clocks)
    return row


@transaction.atomic
def trial_decline(*, actor: Actor, trial: Trial, reason: str, source: str = "portal") -> Trial:
    """The vendor says no, with a reason that the SME reads. The SME's trial does not count."""
    return _end_without_access(actor, trial, Event.DECLINED, reason, source)


@transaction.atomic
def trial_fail(*, actor: Actor, trial: Trial, reason: str = "", source: str = "portal") -> Trial:
    """Working access never came: said by the vendor, an officer or the clock. The SME's trial does not count.

    The event keeps by whom; only of the clock it is said that the time limit passed.
    """
    return _end_without_access(actor, trial, Event.FAILED, reason, source)


@transaction.atomic
def access_problem(*, actor: Actor, trial: Trial, note: str = "", source: str = "portal") -> Trial:
    """ "Tôi không vào được": the trial clock stops, the vendor's clocks start anew.

    Raise the `Conflict` of a hold, such as `disputed`.
    """
    row = locked(trial.pk)
    ensure_use(actor, row)
    now = clock.now()
    terms = row.programme_terms
    _ensure_not_over(row, now)
    ensure_not_held(row)
    advance(
        row,
        Event.ACCESS_PROBLEM,
        actor=actor,
        source=source,
        problem_note=note.strip()[:300],
        days_left_at_stop=(row.days_left or 0) + 1,  # today could not be used either
        ends_at=None,
        answer_due_at=clock.answer_due(now, terms.answer_working_days),
        fail_due_at=clock.answer_due(now, terms.fail_working_days),
        officer_told_at=None,
    )
    return row


def _started_clocks(row: Trial) -> dict[str, Any]:
    today = clock.today()
    days = row.days_left_at_stop or row.trial_days
    return {
        "starts_on": row.starts_on or today,
        "handed_over_on": today,
        "idle_told_on": None,
        "ends_at": clock.end_of_day(today + dt.timedelta(days=days - 1)),
        "activated_at": row.activated_at or clock.now(),
        "accepted_at": row.accepted_at or clock.now(),
        "days_left_at_stop": None,
        "problem_note": "",
        "answer_due_at": None,
        "fail_due_at": None,
    }


def _end_without_access(actor: Actor, trial: Trial, event: Event, reason: str, source: str) -> Trial:
    row = locked(trial.pk)
    ensure(can_answer(actor, row) or (event == Event.FAILED and can_unblock(actor, row)))
    by = "vendor" if can_answer(actor, row) else "clock" if source == "sweep" else "programme"
    if event == Event.DECLINED and not reason.strip():
        message = _("Hãy nêu lý do để doanh nghiệp biết.")
        raise InvalidInput(message, code="reason_needed", fields={"reason": message})
    if row.state == next_state(State.REQUESTED, event):
        return row  # said before: an answer that is sent again has one effect
    advance(
        row,
        event,
        actor=actor,
        source=source,
        data={"by": by},
        ended_at=clock.now(),
        end_reason=reason.strip()[:300],
    )
    return row


def _ensure_not_over(row: Trial, now: dt.datetime) -> None:
    if row.state == State.ACTIVE and row.ends_at is not None and row.ends_at <= now:
        raise Conflict(_("Lượt dùng thử này đã hết hạn."), code="trial_over")


def _ensure_safe(url: str) -> None:
    try:
        _is_url(url)
        check_url(url)
    except (ValidationError, DomainError) as error:
        message = error.message if isinstance(error, DomainError) else _("Địa chỉ không đọc được.")
        raise InvalidInput(message, code="access_url_refused", fields={"access_url": message}) from error
