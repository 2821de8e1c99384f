"""Reading the figures. A slice without finer filters comes from the rollups, any other from the facts."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db.models import QuerySet

from marketplace import clock
from marketplace.reference.loading import CURRENT_PROGRAMME, REPLAY_PROGRAMME
from marketplace.reference.models import Programme
from trials.funnel.models import FiguresState, FunnelFact, Reading, Rollup
from trials.funnel.services import facts_of_year
from trials.funnel.tally import COLUMNS, DIMENSIONS, Count, FactRow, count_rows


@dataclass(frozen=True)
class Slice:
    """What is looked at. Empty means "all"; `month` 0 is the whole year. Simulated rows only where told."""

    year: int
    programme_code: str = ""
    reading: str = Reading.PERIOD.value
    month: int = 0
    province: str = ""
    size: str = ""
    sector: str = ""
    category: str = ""
    with_simulated: bool = False

    @property
    def scope(self) -> str:
        return (Rollup.Scope.WITH_SIMULATED if self.with_simulated else Rollup.Scope.REAL).value

    @property
    def period(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def finer(self) -> dict[str, str]:
        """The filters that rollups do not cross."""
        names = {"province_code": self.province, "size": self.size, "sector": self.sector}
        return {name: value for name, value in (names | {"category_slug": self.category}).items() if value}

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        if not self.month:
            return dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
        first = dt.date(self.year, self.month, 1)
        return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """The counts of one cell, trials and distinct entities."""

    requested_trials: int = 0
    activated_trials: int = 0
    used_trials: int = 0
    adopted_trials: int = 0
    retained_trials: int = 0
    requested_entities: int = 0
    tried_entities: int = 0
    used_entities: int = 0
    adopted_entities: int = 0
    retained_entities: int = 0

    @property
    def trial_to_paid(self) -> float | None:
        """Period reading: adopted ÷ tried, entities; None where nobody tried."""
        return self.adopted_entities / self.tried_entities if self.tried_entities else None

    @property
    def cohort_rate(self) -> float | None:
        """Cohort reading: adopted ÷ activated, trials."""
        return self.adopted_trials / self.activated_trials if self.activated_trials else None


def shows_simulated() -> bool:
    """The demonstration counts simulated trials, and says so; elsewhere they enter no figure."""
    return bool(settings.DEMO)


def default_year(programme_code: str = "") -> int:
    """The replayed year where it is shown, else the current one."""
    replayed = Programme.objects.filter(is_simulated=True)
    if programme_code:
        replayed = replayed.filter(code=programme_code)
    first = replayed.order_by("rounds__opens_on").values_list("rounds__opens_on", flat=True).first()
    if first is None or not shows_simulated():
        return clock.today().year
    has_rows = FunnelFact.objects.filter(is_simulated=True, requested_on__year=first.year).exists()
    return first.year if has_rows else clock.today().year


def facts(where: Slice) -> QuerySet[FunnelFact]:
    """The facts with any step in the slice's year that its filters let through."""
    rows = facts_of_year(where.year).filter(**where.finer)
    if where.programme_code:
        rows = rows.filter(programme_code=where.programme_code)
    return rows if where.with_simulated else rows.filter(is_simulated=False)


def fact_rows(where: Slice) -> list[FactRow]:
    """The facts of the slice's year as plain tuples (the cheapest way to read many)."""
    return list(facts(where).values_list(*COLUMNS))


@dataclass(frozen=True)
class Counted:
    """A slice's counts: its period by every dimension and value, and its year by month."""

    by: dict[str, dict[str, Counts]]
    by_month: dict[int, Counts]

    @property
    def total(self) -> Counts:
        return self.by["all"].get("", Counts())


def counted(where: Slice, rows: list[FactRow] | None = None) -> Counted:
    """Everything of a slice at once; `rows` are its `fact_rows` where the caller has them."""
    if where.finer:
        found = count_rows(fact_rows(where) if rows is None else rows, where.year, where.month, where.reading)
        by = {name: {value: _of(count) for value, count in cells.items()} for name, cells in found.by.items()}
        return Counted(by, {month: _of(count) for month, count in sorted(found.by_month.items())})
    by = {dimension: {} for dimension in DIMENSIONS}
    for row in _rollups(where).filter(period=where.period):
        by[row.dimension][row.value] = _counts(row)
    months = _rollups(where).filter(period__startswith=f"{where.year}-", dimension="all").order_by("period")
    return Counted(by, {int(row.period[5:]): _counts(row) for row in months})


def counts(where: Slice) -> Counts:
    """The counts of the slice."""
    if where.finer:
        return counted(where).total
    row = _rollups(where).filter(period=where.period, dimension="all").first()
    return _counts(row) if row else Counts()


def _of(count: Count) -> Counts:
    return Counts(**count.columns())


def _rollups(where: Slice) -> QuerySet[Rollup]:
    return Rollup.objects.filter(programme_code=where.programme_code, scope=where.scope, reading=where.reading)


def _counts(row: Rollup) -> Counts:
    return Counts(**{name: getattr(row, name) for name in Counts.__dataclass_fields__})


def has_simulated(where: Slice) -> bool:
    """Whether the slice counts any simulated row."""
    if not where.with_simulated:
        return False
    return facts(where).filter(is_simulated=True).exists()


def version() -> int:
    """The version of the figures: raised by every refresh, so a key for caches."""
    return FiguresState.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def funnel_json(where: Slice) -> dict[str, object]:
    """The keys that `manage.py funnel --json` promises (design §13), then the other counts."""
    found = counts(where)
    ratio = found.trial_to_paid if where.reading == Reading.PERIOD else found.cohort_rate
    return {
        "programme": where.programme_code or None,
        "year": where.year,
        "reading": where.reading,
        **asdict(found),
        "trial_to_paid": round(ratio, 6) if ratio is not None else None,
        "simulated": has_simulated(where),
    }


def default_programme() -> str:
    """What the room opens with: the replayed programme where it is shown and loaded, else the current one."""
    if shows_simulated():
        found = FunnelFact.objects.filter(programme_code=REPLAY_PROGRAMME).exists()
        return REPLAY_PROGRAMME if found else CURRENT_PROGRAMME
    return CURRENT_PROGRAMME


@dataclass(frozen=True)
class Today:
    """What happened today, trials, over every programme that runs."""

    requested: int
    activated: int
    adopted: int


def today(province: str = "") -> Today:
    rows = FunnelFact.objects.all() if shows_simulated() else FunnelFact.objects.filter(is_simulated=False)
    if province:
        rows = rows.filter(province_code=province)
    day = clock.today()
    return Today(
        requested=rows.filter(requested_on=day).count(),
        activated=rows.filter(activated_on=day).count(),
        adopted=rows.filter(adopted_on=day).count(),
    )
