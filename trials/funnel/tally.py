"""Counting facts into cells: trials once each, entities once per cell."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trials.funnel.models import FunnelFact, Reading, Rollup

STEPS = ("requested", "activated", "used", "adopted", "retained")
DIMENSIONS = ("all", "province", "size", "sector", "category")
Cell = tuple[str, str, str, str, str, str]


@dataclass
class Count:
    """Trials and distinct entities of each step, in the order of STEPS."""

    trials: list[int] = field(default_factory=lambda: [0] * len(STEPS))
    entities: list[set[int]] = field(default_factory=lambda: [set() for _ in STEPS])

    def columns(self) -> dict[str, int]:
        found = {f"{step}_trials": count for step, count in zip(STEPS, self.trials, strict=True)}
        entities = {f"{step}_entities": len(known) for step, known in zip(STEPS, self.entities, strict=True)}
        entities["tried_entities"] = entities.pop("activated_entities")
        return found | entities


def dated_steps(fact: FunnelFact) -> Iterator[tuple[int, dt.date]]:
    """(step, the day on which it counts). Retention counts on the day of the adoption it belongs to."""
    yield 0, fact.requested_on
    for number, day in enumerate((fact.activated_on, fact.used_on, fact.adopted_on), 1):
        if day:
            yield number, day
    if fact.retained_on and fact.adopted_on:
        yield 4, fact.adopted_on


def values_of(fact: FunnelFact) -> tuple[tuple[str, str], ...]:
    return (
        ("all", ""),
        ("province", fact.province_code),
        ("size", fact.size),
        ("sector", fact.sector),
        ("category", fact.category_slug),
    )


def tally(facts: Iterable[FunnelFact], year: int, programme_codes: tuple[str, ...]) -> dict[Cell, Count]:
    """The cells of one year for the given programmes ("" is all of them)."""
    rows = list(facts)
    found: dict[Cell, Count] = {}
    counted: dict[tuple[int, ...], dict[tuple[str, str, str, str], Count]] = {}
    for code in programme_codes:
        of_code = [row for row in rows if code in ("", row.programme_code)]
        for scope in Rollup.Scope:
            within = (
                of_code if scope == Rollup.Scope.WITH_SIMULATED else [row for row in of_code if not row.is_simulated]
            )
            # Where a year has one programme, or no simulated row, the same rows are counted once.
            key = tuple(row.pk for row in within)
            if key not in counted:
                counted[key] = _cells(within, year)
            found |= {(code, scope.value, *cell): count for cell, count in counted[key].items()}
    return found


def _cells(facts: list[FunnelFact], year: int) -> dict[tuple[str, str, str, str], Count]:
    cells: dict[tuple[str, str, str, str], Count] = defaultdict(Count)
    months = {month: f"{year}-{month:02d}" for month in range(1, 13)}
    for fact in facts:
        values, entity = values_of(fact), fact.entity_id
        for reading, step, day in _counted(fact, year):
            for period in (str(year), months[day.month]):
                for dimension, value in values:
                    count = cells[reading, period, dimension, value]
                    count.trials[step] += 1
                    count.entities[step].add(entity)
    return cells


def _counted(fact: FunnelFact, year: int) -> Iterator[tuple[str, int, dt.date]]:
    asked = fact.requested_on
    for step, day in dated_steps(fact):
        if day.year == year:
            yield Reading.PERIOD.value, step, day
        if asked.year == year:
            yield Reading.COHORT.value, step, asked


def years_of(fact: FunnelFact) -> set[int]:
    return {day.year for _step, day in dated_steps(fact)}


def rows_of(cells: dict[Cell, Count]) -> list[Rollup]:
    return [
        Rollup(
            programme_code=code,
            scope=scope,
            reading=reading,
            period=period,
            dimension=dimension,
            value=value,
            **count.columns(),
        )
        for (code, scope, reading, period, dimension, value), count in cells.items()
    ]


# --- one slice, from its rows -------------------------------------------------------------------------
COLUMNS = (
    "entity_id", "province_code", "size", "sector", "category_slug",
    "requested_on", "activated_on", "used_on", "adopted_on", "retained_on", "wait_working_days",
)  # fmt: skip
FactRow = tuple  # the values of COLUMNS


@dataclass
class SliceCounts:
    """One slice counted in one pass: its period by every dimension, and its year by month."""

    by: dict[str, dict[str, Count]] = field(default_factory=lambda: {name: {} for name in DIMENSIONS})
    by_month: dict[int, Count] = field(default_factory=dict)


def count_rows(rows: Iterable[FactRow], year: int, month: int, reading: str) -> SliceCounts:
    """The same counts as `tally`, for one reading of rows that a query has filtered already."""
    found = SliceCounts()
    for entity, province, size, sector, category, asked, got, used, bought, kept, _wait in rows:
        values = (("all", ""), ("province", province), ("size", size), ("sector", sector), ("category", category))
        for step, day in enumerate((asked, got, used, bought, bought if kept else None)):
            counted = asked if day and reading == Reading.COHORT else day
            if counted is None or counted.year != year:
                continue
            _add(found.by_month, counted.month, step, entity)
            if not month or counted.month == month:
                for dimension, value in values:
                    _add(found.by[dimension], value, step, entity)
    return found


def _add(cells: dict, key: str | int, step: int, entity: int) -> None:
    count = cells.get(key)
    if count is None:
        count = cells[key] = Count()
    count.trials[step] += 1
    count.entities[step].add(entity)
