"""Reading cases for officers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from marketplace.access import Actor
from marketplace.errors import NotFound
from marketplace.reference.queries import province_name
from trials.casework.models import CaseAct
from trials.casework.related import Hint, hints, hints_of
from trials.casework.stuck import Stuck, stuck
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.queries import HistoryLine, history


@dataclass(frozen=True)
class Line:
    """A stuck trial with the last thing that was done about it; `has_hints` of entities that may belong together."""

    entry: Stuck
    last_act: CaseAct | None
    has_hints: bool


@dataclass(frozen=True)
class Case:
    """One trial as an officer sees it."""

    trial: Trial
    province: str
    entry: Stuck | None
    acts: list[CaseAct]
    history: list[HistoryLine]
    hints: list[Hint]


def trial_for(actor: Actor, public_id: str) -> Trial:
    """The trial, or `NotFound`: an officer of a province does not learn of others'."""
    rows = Trial.objects.with_parties().filter(public_id=public_id, is_test=False)
    if actor.province_code:
        rows = rows.filter(province_code=actor.province_code)
    row = rows.first()
    if row is None:
        raise NotFound("Không có lượt dùng thử này, hoặc nó thuộc địa bàn khác.")
    return row


def case_of(trial: Trial) -> Case:
    entry = next((entry for entry in stuck(trial.province_code) if entry.trial.pk == trial.pk), None)
    acts = list(trial.case_acts.select_related("by"))
    province = province_name(trial.province_code) if trial.province_code else ""
    return Case(trial, province, entry, acts, history(trial), hints(trial))


def escalated(entries: Iterable[Stuck]) -> set[int]:
    """The pks of trials that lie with the centre: handed over for what they are stuck for, and unmoved since."""
    reasons = {entry.trial.pk: entry.reason for entry in entries}
    moved = TrialEvent.objects.filter(trial=OuterRef("trial"), recorded_at__gt=OuterRef("at"))
    acts = CaseAct.objects.filter(kind=CaseAct.Kind.ESCALATED, trial__in=reasons).exclude(Exists(moved))
    return {trial for trial, reason in acts.values_list("trial_id", "reason") if reason == reasons[trial]}


def lines_of(entries: Iterable[Stuck]) -> list[Line]:
    """The rows of a board's page; as many queries for fifty as for one."""
    entries = list(entries)
    newest: dict[int, CaseAct] = {}
    for act in CaseAct.objects.filter(trial__in=[entry.trial.pk for entry in entries]).order_by("at", "pk"):
        newest[act.trial_id] = act
    hinted = hints_of(entry.trial for entry in entries)
    return [Line(entry, newest.get(entry.trial.pk), entry.trial.pk in hinted) for entry in entries]
