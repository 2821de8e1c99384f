"""The proof that trials live by the rules: each life is told again from its events, and compared with its row.

Nothing of what a trial's row says of steps, clocks or counting is read in order to tell it; the row gives the terms
that were frozen at the request. Imported lives have the clocks of their sources, test trials those of the bench: of
both only steps and order are judged.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, QuerySet

from marketplace import clock
from trials.lifecycle.endings import TAKEN_OVER
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import FINAL, OPEN, WAITING_FOR_VENDOR, Event, State, counts_after, next_state

GRACE = dt.timedelta(minutes=5)
"""So late a sweep may be before a trial counts as stuck."""
_TOGETHER = 2000


@dataclass
class _Life:
    """A trial as its events tell it."""

    state: State | None = None
    vendor_since: dt.datetime | None = None
    counts: bool = True
    accepted_at: dt.datetime | None = None
    activated_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    days_left_at_stop: int | None = None
    extensions: int = 0
    extension_days: int = 0


def faults_of_lives(rows: "QuerySet[Trial] | None" = None, *, grace: dt.timedelta = GRACE) -> Iterator[str]:
    """What is wrong with some trials (default: all), one line each; nothing where all is right."""
    found = (Trial.objects.all() if rows is None else rows).select_related("programme_terms").order_by("pk")
    trials = found.iterator(chunk_size=_TOGETHER)
    while some := list(islice(trials, _TOGETHER)):
        events = defaultdict(list)
        for event in TrialEvent.objects.filter(trial__in=[row.pk for row in some]).order_by("trial", "seq"):
            events[event.trial_id].append(event)
        for row in some:
            yield from (f"{row.public_id}: {fault}" for fault in _faults(row, events[row.pk], grace))
    yield from _counted_twice()


def _counted_twice() -> Iterator[str]:
    units = Trial.objects.filter(counts=True).order_by().values("entity", "platform", "round")
    for unit in units.annotate(held=Count("pk")).filter(held__gt=1):
        yield f"entity {unit['entity']} has {unit['held']} counting trials of platform {unit['platform']} in one round"


def _faults(row: Trial, events: list[TrialEvent], grace: dt.timedelta) -> Iterator[str]:
    if [event.seq for event in events] != list(range(1, row.sequence + 1)):
        yield f"its events are not numbered 1 to {row.sequence}"
        return
    life = _Life()
    for event in events:
        state = next_state(life.state, Event(event.type))
        if state is None:
            yield f"event {event.seq} ({event.type}) is illegal while {life.state or 'not asked for'}"
            return
        _live_on(life, row, event, state)
    is_timed = not row.is_test and bool(events) and events[0].source != "import"
    yield from _differences(row, life, is_timed=is_timed)
    yield from _overdue(row, clock.now() - grace)
    if is_timed:
        yield from _vendors_clock(row, life)


def _live_on(life: _Life, row: Trial, event: TrialEvent, state: State) -> None:
    """What this event does to the clocks (design §7)."""
    at = event.occurred_at
    if event.type in (Event.REQUESTED, Event.ACCESS_PROBLEM):
        life.vendor_since = at
    match Event(event.type):
        case Event.ACCEPTED:
            life.accepted_at = at
        case Event.READY if life.state != State.ACTIVE:
            first = clock.local_date(at)
            days = life.days_left_at_stop or row.trial_days
            life.ends_at = clock.end_of_day(first + dt.timedelta(days=days - 1))
            life.activated_at, life.accepted_at = life.activated_at or at, life.accepted_at or at
            life.days_left_at_stop = None
        case Event.ACCESS_PROBLEM if life.ends_at is not None:
            last_day = clock.local_date(life.ends_at - dt.timedelta(seconds=1))
            life.days_left_at_stop = max((last_day - clock.local_date(at)).days, 0) + 1
            life.ends_at = None
        case Event.EXTENSION_GRANTED if life.ends_at is not None:
            life.ends_at += dt.timedelta(days=event.data["days"])
            life.extensions, life.extension_days = life.extensions + 1, life.extension_days + event.data["days"]
        case Event.EXPIRED:
            life.ended_at = at
        case Event.CORRECTED if event.data.get("reason") == TAKEN_OVER:
            life.counts = False
    life.state = state
    life.counts = life.counts and counts_after(state, was_activated=life.activated_at is not None)


def _differences(row: Trial, life: _Life, *, is_timed: bool) -> Iterator[str]:
    if row.state != life.state:
        yield f"is {row.state}, its events lead to {life.state}"
    if row.counts != life.counts and not row.is_test:
        yield f"{'counts' if row.counts else 'does not count'}, its events say otherwise"
    if row.state in FINAL and row.ended_at is None and not row.is_test:
        yield "is over without a moment of its end"
    if row.state not in OPEN and row.extension_asked_days:
        yield f"is over and still asks for {row.extension_asked_days} more days"
    if is_timed:
        yield from _clock_differences(row, life)


def _clock_differences(row: Trial, life: _Life) -> Iterator[str]:
    for name in ("ends_at", "days_left_at_stop", "extensions", "extension_days"):
        if getattr(row, name) != getattr(life, name):
            yield f"{name} is {getattr(row, name)}, by its events {getattr(life, name)}"
    for name in ("accepted_at", "activated_at"):
        if not _is_same_moment(getattr(row, name), getattr(life, name)):
            yield f"{name} is {getattr(row, name)}, by its events {getattr(life, name)}"
    if row.state == State.EXPIRED and row.reversed_at is None and not row.ends_at == row.ended_at == life.ended_at:
        yield f"expired at {life.ended_at} though its clock ran until {row.ends_at}"


def _is_same_moment(kept: dt.datetime | None, told: dt.datetime | None) -> bool:
    """A row and its event ask for the time one after the other in one transaction."""
    return kept == told or (kept is not None and told is not None and abs(told - kept) < dt.timedelta(seconds=5))


def _overdue(row: Trial, latest: dt.datetime) -> Iterator[str]:
    if row.state == State.ACTIVE and (row.ends_at is None or row.ends_at <= latest):
        yield f"still runs, its clock ended {row.ends_at}"
    if row.state in WAITING_FOR_VENDOR and (row.fail_due_at is None or row.fail_due_at <= latest):
        yield f"still waits for its vendor, the limit was {row.fail_due_at}"
    is_unanswered = row.state in WAITING_FOR_VENDOR and row.answer_due_at is not None and row.answer_due_at <= latest
    if is_unanswered and row.officer_told_at is None:
        yield f"no officer was told that its answer was due {row.answer_due_at}"


def _vendors_clock(row: Trial, life: _Life) -> Iterator[str]:
    """The limits of a vendor that is waited for, by the calendar as it is now; one that ran out is not moved by it."""
    if row.state not in WAITING_FOR_VENDOR or life.vendor_since is None:
        return
    limits = {"fail_due_at": row.programme_terms.fail_working_days}
    if row.answer_due_at is not None:
        limits["answer_due_at"] = row.programme_terms.answer_working_days
    for name, days in limits.items():
        due, wanted = getattr(row, name), clock.answer_due(life.vendor_since, days)
        if due is not None and due > clock.now() and due != wanted:
            yield f"{name} is {due}, by its events and the calendar {wanted}"
