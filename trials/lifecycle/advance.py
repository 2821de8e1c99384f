"""The one way in which a trial moves: check, lock, write, append the event, promise what follows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict
from marketplace.outbox.services import publish_all
from marketplace.statements import insert, insert_all
from trials.lifecycle.endings import left_unanswered
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import OPEN, Event, State, counts_after, next_state

# What others may listen to. Every event also publishes `trial.changed`.
TOPICS: dict[Event, str] = {
    Event.REQUESTED: "trial.requested",
    Event.ACCEPTED: "trial.accepted",
    Event.READY: "trial.ready",
    Event.DECLINED: "trial.declined",
    Event.FAILED: "trial.failed",
    Event.CANCELLED: "trial.cancelled",
    Event.ACCESS_PROBLEM: "trial.access_problem",
    Event.FIRST_USE: "trial.first_use",
    Event.ENDING_SOON: "trial.ending_soon",
    Event.EXPIRED: "trial.expired",
    Event.EXTENSION_REQUESTED: "trial.extension_requested",
    Event.EXTENSION_GRANTED: "trial.extended",
    Event.EXTENSION_REFUSED: "trial.extension_refused",
    Event.CONVERSION_CLAIMED: "conversion.claimed",
    Event.CONVERTED: "conversion.confirmed",
    Event.CONVERSION_DISPUTED: "conversion.disputed",
    Event.CONVERSION_REVERSED: "conversion.reversed",
    Event.STOPPED: "conversion.stopped",
}


def locked(pk: int) -> Trial:
    """The trial's row, locked until the open transaction ends, as it is now."""
    if not connection.in_atomic_block:
        raise RuntimeError("A trial is locked inside the transaction that changes it.")
    return Trial.objects.select_for_update().get(pk=pk)


def advance(
    trial: Trial,
    event: Event,
    *,
    actor: Actor,
    source: str,
    occurred_at: dt.datetime | None = None,
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> TrialEvent:
    """Move a trial that the caller has `locked()` by `event`, and write `changes` to its columns.

    `data` holds keys and codes only. `source` is one of portal, api, gateway, sweep, import, officer.
    Raise `Conflict` (code `illegal_transition`) where the state table has no such step; nothing is
    written then. A trial that stopped counting never counts again. One that ends asks for no more days: what the
    vendor left unanswered is kept in the event.
    """
    state = next_state(State(trial.state), event)
    if state is None:
        raise _illegal(trial)
    for name, value in changes.items():
        setattr(trial, name, value)
    if state not in OPEN and trial.extension_asked_days:
        data = {**(data or {}), **left_unanswered(trial)}
        trial.extension_asked_days = changes["extension_asked_days"] = None
    _move(trial, state)
    trial.save(update_fields={"state", "counts", "sequence", *changes})
    return append(trial, event, actor=actor, source=source, occurred_at=occurred_at, data=data)


def advance_all(
    trials: Sequence[Trial],
    event: Event,
    *,
    actor: Actor,
    source: str,
    occurred_at: Callable[[Trial], dt.datetime],
    **changes: Any,
) -> None:
    """`advance()` for many trials that the caller has locked, in a few statements for all.

    `changes` are the same for each: values, or expressions on its columns (`F("ends_at")`).
    Raise `Conflict` where the state table has no such step from one of them; nothing is written then.
    """
    moved: dict[tuple[State, bool], list[int]] = defaultdict(list)
    kept: dict[int, dict[str, Any]] = {}
    for trial in trials:
        state = next_state(State(trial.state), event)
        if state is None:
            raise _illegal(trial)
        if state not in OPEN:
            kept[trial.pk] = left_unanswered(trial)
            trial.extension_asked_days = None
        _move(trial, state)
        moved[state, trial.counts].append(trial.pk)
    for (state, counts), pks in moved.items():
        ended = {} if state in OPEN else {"extension_asked_days": None}
        rows = Trial.objects.filter(pk__in=pks)
        rows.update(state=state, counts=counts, sequence=F("sequence") + 1, **ended, **changes)
    insert_all([_event(trial, event, actor, source, occurred_at(trial), kept.get(trial.pk, {})) for trial in trials])
    publish_all(
        (topic, trial.public_id, {"trial_pk": trial.pk, "seq": trial.sequence})
        for trial in trials
        for topic in _topics(event)
    )


def append(
    trial: Trial,
    event: Event,
    *,
    actor: Actor,
    source: str,
    occurred_at: dt.datetime | None = None,
    data: dict[str, Any] | None = None,
) -> TrialEvent:
    """Append the trial's event number `trial.sequence` and publish its topics."""
    row = _event(trial, event, actor, source, occurred_at or clock.now(), data or {})
    insert(row)
    payload = {"trial_pk": trial.pk, "seq": row.seq}
    publish_all((topic, trial.public_id, payload) for topic in _topics(event))
    return row


def _move(trial: Trial, state: State) -> None:
    trial.state = state
    trial.counts = trial.counts and counts_after(state, was_activated=trial.activated_at is not None)
    trial.sequence += 1


def _event(
    trial: Trial, event: Event, actor: Actor, source: str, occurred_at: dt.datetime, data: dict[str, Any]
) -> TrialEvent:
    return TrialEvent(
        trial=trial,
        seq=trial.sequence,
        type=event,
        occurred_at=occurred_at,
        recorded_at=clock.now(),
        source=source,
        actor=actor.ref,
        data=data,
    )


def _topics(event: Event) -> list[str]:
    return [*([TOPICS[event]] if event in TOPICS else []), "trial.changed"]


def _illegal(trial: Trial) -> Conflict:
    return Conflict(
        _("Lượt dùng thử này đang ở trạng thái “%(state)s”, không làm được việc này nữa. Hãy tải lại trang.")
        % {"state": State(trial.state).label},
        code="illegal_transition",
    )
