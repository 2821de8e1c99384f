"""Use of a trial: the first one, daily reports, ticks beside the things worth trying."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict, InvalidInput
from platforms.models import TrialTask
from trials.lifecycle.access import ensure_answer, ensure_use
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import TaskTick, Trial, UsageDay
from trials.lifecycle.states import Event, State, next_state

MAX_COUNT = 1_000_000
MAX_MILESTONES = 20


@transaction.atomic
def first_use(*, actor: Actor, trial: Trial, source: str = "portal") -> Trial:
    """The SME confirms that it got in. Saying it again changes nothing."""
    row = locked(trial.pk)
    ensure_use(actor, row)
    if row.first_use_at is None:
        if not row.is_usable and row.state in (State.ACTIVE, State.EXPIRED):
            raise Conflict(_("Lượt dùng thử này đã hết hạn."), code="trial_over")
        advance(row, Event.FIRST_USE, actor=actor, source=source, first_use_at=clock.now())
    return row


@transaction.atomic
def usage_report(
    *,
    actor: Actor,
    trial: Trial,
    day: dt.date,
    active_users: int,
    actions: int | None = None,
    milestones: list[str] | None = None,
    source: str = "api",
) -> UsageDay:
    """The vendor's figures of one day; a repeated day replaces and raises its revision.

    The first day with an active user is the trial's first use. Raise `InvalidInput` for a day before
    the hand-over, after today or after the end of a trial that nobody bought, `Conflict` for a trial
    whose access was never handed over.
    """
    row = locked(trial.pk)
    ensure_answer(actor, row)
    values = _ensure_valid(row, day, active_users, actions, milestones or [])
    report = UsageDay.objects.select_for_update().filter(trial=row, day=day).first()
    if report is None:
        report = UsageDay.objects.create(trial=row, day=day, reported_at=clock.now(), **values)
    elif any(getattr(report, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(report, name, value)
        report.revision += 1
        report.reported_at = clock.now()
        report.save(update_fields=[*values, "revision", "reported_at"])
    if active_users:
        _note_use(row, day, actor, source)
    return report


@transaction.atomic
def use_note(*, actor: Actor, trial: Trial, day: dt.date, source: str = "portal") -> UsageDay:
    """Somebody used the trial on `day`, more is not known: what was reported of that day stays.

    A day without a report, or with one of nobody, gets one active user. Raise as `usage_report` does.
    """
    row = locked(trial.pk)
    known = UsageDay.objects.filter(trial=row, day=day).first() or UsageDay(active_users=0)
    return usage_report(
        actor=actor,
        trial=row,
        day=day,
        active_users=max(known.active_users, 1),
        actions=known.actions,
        milestones=known.milestones,
        source=source,
    )


def last_reportable_day(trial: Trial) -> dt.date:
    """The last day that may be reported: use goes on after a purchase, also one that is not confirmed yet."""
    if trial.state == State.CONVERTED or trial.claimed_at is not None:
        return clock.today()
    ends = [clock.local_date(trial.ended_at)] if trial.ended_at else []
    return min([clock.today(), *ends, *([trial.last_day] if trial.last_day else [])])


@transaction.atomic
def task_tick(*, actor: Actor, trial: Trial, task: TrialTask, is_ticked: bool) -> None:
    """Tick, or clear the tick, beside one of the things worth trying."""
    ensure_use(actor, trial)
    if is_ticked:
        TaskTick.objects.get_or_create(trial=trial, task=task, defaults={"ticked_at": clock.now()})
    else:
        TaskTick.objects.filter(trial=trial, task=task).delete()


def _note_use(row: Trial, day: dt.date, actor: Actor, source: str) -> None:
    last = max(row.last_used_on or day, day)
    if row.first_use_at is None and next_state(State(row.state), Event.FIRST_USE) is not None:
        # The event is dated by the day of use: reports may come a day later.
        moment = min(clock.now(), clock.end_of_day(day) - dt.timedelta(seconds=1))
        moment = max(moment, row.activated_at) if row.activated_at else moment
        advance(
            row,
            Event.FIRST_USE,
            actor=actor,
            source=source,
            occurred_at=moment,
            first_use_at=moment,
            last_used_on=last,
            idle_told_on=None,
        )
    elif row.last_used_on != last or row.idle_told_on:
        row.last_used_on, row.idle_told_on = last, None
        row.save(update_fields=["last_used_on", "idle_told_on"])


def _ensure_valid(
    row: Trial, day: dt.date, active_users: int, actions: int | None, milestones: list[str]
) -> dict[str, Any]:
    if row.starts_on is None:
        raise Conflict(_("Lượt dùng thử này chưa được cấp tài khoản."), code="not_activated")
    problems: dict[str, str] = {}
    if not row.starts_on <= day <= last_reportable_day(row):
        problems["day"] = _("Ngày phải từ ngày cấp tài khoản đến hôm nay hoặc đến ngày kết thúc dùng thử.")
    if not 0 <= active_users <= MAX_COUNT:
        problems["active_users"] = _("Số người dùng phải là số nguyên không âm.")
    if actions is not None and not 0 <= actions <= MAX_COUNT * 100:
        problems["actions"] = _("Số thao tác phải là số nguyên không âm.")
    if len(milestones) > MAX_MILESTONES or any(len(text) > 60 for text in milestones):
        problems["milestones"] = _("Tối đa 20 mốc, mỗi mốc 60 ký tự.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), code="usage_refused", fields=problems)
    return {"active_users": active_users, "actions": actions, "milestones": milestones}
