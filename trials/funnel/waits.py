"""How long the steps take, and what became of each month's requests: one pass over the slice's facts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import median

from marketplace import clock
from trials.funnel.models import Reading
from trials.funnel.queries import Slice
from trials.funnel.tally import FactRow

WINDOWS = (90, 180, 365)


@dataclass(frozen=True)
class Medians:
    """Medians of the trials that reached the step in the period; None where none did."""

    access_working_days: float | None
    use_days: float | None
    adoption_days: float | None


@dataclass
class Cohort:
    """The requests of one month: trials; `adopted` within 90, 180, 365 days of the request."""

    month: int
    requested: int = 0
    activated: int = 0
    adopted: list[int] = field(default_factory=lambda: [0] * len(WINDOWS))
    is_closed: tuple[bool, ...] = ()

    @property
    def ratios(self) -> list[float | None]:
        """Adopted ÷ activated of each window; None while the window is open for the month's last day."""
        return [
            count / self.activated if closed and self.activated else None
            for count, closed in zip(self.adopted, self.is_closed, strict=True)
        ]


def waits(where: Slice, rows: list[FactRow]) -> tuple[Medians, list[Cohort]]:
    """Medians of the slice's `fact_rows`, and the cohorts of its year (whatever its month)."""
    return _medians(rows, where), _cohorts(rows, where)


def _medians(rows: Iterable[FactRow], where: Slice) -> Medians:
    first, last = where.days
    access, use, adoption = [], [], []
    for *_who, asked, got, used, bought, _kept, waited in rows:
        is_cohort = where.reading == Reading.COHORT
        if got and first <= (asked if is_cohort else got) <= last:
            access.append(waited)
        if used and got and first <= (asked if is_cohort else used) <= last:
            use.append((used - got).days)
        if bought and got and first <= (asked if is_cohort else bought) <= last:
            adoption.append((bought - got).days)
    return Medians(*(median(values) if values else None for values in (access, use, adoption)))


def _cohorts(rows: Iterable[FactRow], where: Slice) -> list[Cohort]:
    cohorts = {month: Cohort(month, is_closed=_closed(where.year, month)) for month in range(1, 13)}
    for *_who, asked, got, _used, bought, _kept, _waited in rows:
        if asked.year != where.year:
            continue
        cohort = cohorts[asked.month]
        cohort.requested += 1
        cohort.activated += got is not None
        if bought:
            days = (bought - asked).days
            cohort.adopted = [n + (days <= window) for n, window in zip(cohort.adopted, WINDOWS, strict=True)]
    return [cohort for cohort in cohorts.values() if cohort.requested]


def _closed(year: int, month: int) -> tuple[bool, ...]:
    last = replace(Slice(year), month=month).days[1]
    return tuple(clock.today() > last + dt.timedelta(days=window) for window in WINDOWS)
