"""The proof: everything counted again from the events, and compared with what the figures keep.

Nothing here reads a step time of a trial's row, a fact or a rollup in order to count: the events alone
say what happened. The row gives who it was (frozen columns) and when the trial finally ended.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction

from marketplace import clock
from trials.funnel.facts import FactMaker, Steps
from trials.funnel.models import FiguresState, FunnelFact, Rollup
from trials.funnel.services import refresh_pending
from trials.funnel.tally import Cell, Count, rows_of, tally, years_of
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import Event

_SHOWN = 20
_FACT_FIELDS = [field.attname for field in FunnelFact._meta.concrete_fields]
_COUNT_FIELDS = list(Count().columns())
_FIRST = {Event.REQUESTED: 0, Event.READY: 1, Event.FIRST_USE: 2, Event.RETAINED_90: 5}


@dataclass
class Verdict:
    """What a comparison found; `examples` name at most 20 of the differences."""

    trials: int = 0
    events: int = 0
    cells: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)

    def differ(self, text: str) -> None:
        self.differences += 1
        if len(self.examples) < _SHOWN:
            self.examples.append(text)


def verify(*, years: set[int] | None = None) -> Verdict:
    """Refresh, recount from the events, compare facts and cells (of `years`, default all); keep the verdict.

    Where trials moved while it counted, it counts once more: only the figures are judged, not the queue.
    """
    refresh_pending()
    verdict = _compared(years)
    if verdict.differences and refresh_pending():
        verdict = _compared(years)
    with transaction.atomic():
        FiguresState.objects.get_or_create(pk=1)
        FiguresState.objects.filter(pk=1).update(verified_at=clock.now(), differences=verdict.differences)
    return verdict


def _compared(years: set[int] | None) -> Verdict:
    verdict = Verdict()
    recounted = recounted_facts(verdict)
    _compare_facts(verdict, recounted)
    _compare_cells(verdict, recounted, years)
    return verdict


def recounted_facts(verdict: Verdict) -> dict[int, FunnelFact]:
    """Facts by trial, their steps from the events alone."""
    maker = FactMaker()
    trials = Trial.objects.filter(is_test=False).in_bulk()
    found = {}
    for trial_pk, steps in _steps_of_events(verdict):
        if trial_pk in trials:
            found[trial_pk] = maker.fact(trials[trial_pk], steps)
    verdict.trials = len(found)
    return found


def _steps_of_events(verdict: Verdict) -> Iterator[tuple[int, Steps]]:
    rows = TrialEvent.objects.order_by("trial_id", "seq").values_list("trial_id", "type", "occurred_at")
    for trial_pk, group in groupby(rows.iterator(chunk_size=5000), key=lambda row: row[0]):
        moments: list[dt.datetime | None] = [None] * 6
        for _trial, kind, at in group:
            verdict.events += 1
            if kind in _FIRST:
                moments[_FIRST[Event(kind)]] = moments[_FIRST[Event(kind)]] or at
            elif kind == Event.CONVERTED:
                moments[3], moments[4], moments[5] = at, None, None  # retention is the last purchase's
            elif kind == Event.CONVERSION_REVERSED:
                moments[4] = at
        requested_at, *others = moments
        if requested_at is not None:
            yield trial_pk, Steps(requested_at, *others)


def _compare_facts(verdict: Verdict, recounted: dict[int, FunnelFact]) -> None:
    kept = {fact.pk: fact for fact in FunnelFact.objects.iterator(chunk_size=5000)}
    for pk in sorted(kept.keys() ^ recounted.keys()):
        verdict.differ(
            f"trial {pk}: {'counted but has no such events' if pk in kept else 'has events but is not counted'}"
        )
    for pk in sorted(kept.keys() & recounted.keys()):
        for name in _FACT_FIELDS:
            mine, theirs = getattr(kept[pk], name), getattr(recounted[pk], name)
            if mine != theirs:
                verdict.differ(f"trial {pk} {name}: figures {mine}, events {theirs}")


def _compare_cells(verdict: Verdict, recounted: dict[int, FunnelFact], years: set[int] | None) -> None:
    codes = ("", *sorted({fact.programme_code for fact in recounted.values()}))
    by_year: dict[int, list[FunnelFact]] = {}
    for fact in recounted.values():
        for year in years_of(fact):
            by_year.setdefault(year, []).append(fact)
    kept_years = {int(period[:4]) for period in Rollup.objects.values_list("period", flat=True).distinct()}
    for year in sorted(by_year.keys() | kept_years):
        if years is None or year in years:
            _compare_year(verdict, year, rows_of(tally(by_year.get(year, []), year, codes)))


def _compare_year(verdict: Verdict, year: int, wanted: list[Rollup]) -> None:
    expected = {_cell(row): row for row in wanted}
    kept = {_cell(row): row for row in Rollup.objects.filter(period__startswith=str(year))}
    verdict.cells += len(expected)
    for cell in sorted(expected.keys() | kept.keys()):
        for name in _COUNT_FIELDS:
            mine = getattr(kept[cell], name) if cell in kept else 0
            theirs = getattr(expected[cell], name) if cell in expected else 0
            if mine != theirs:
                verdict.differ(f"{'/'.join(cell)} {name}: figures {mine}, events {theirs}")


def _cell(row: Rollup) -> Cell:
    return row.programme_code, row.scope, row.reading, row.period, row.dimension, row.value
