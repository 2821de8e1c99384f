"""What the operations room shows of a slice: tables of raw numbers first, charts drawn from them.

Each table is also a CSV file, so a number on the page and in the file is the same number.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace import clock
from trials.funnel import names, queries
from trials.funnel.metrics import METRICS
from trials.funnel.models import Reading
from trials.funnel.queries import Counts, Slice
from trials.funnel.waits import Cohort, Medians, waits

_CACHE_SECONDS = 600
Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Rows of one table, raw: texts, whole numbers, ratios (0–1) or None. `metrics` name its numbers."""

    id: str
    title: str | Promise
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    metrics: Sequence[str]

    @property
    def metric_labels(self) -> list[str]:
        return [METRICS[name].label for name in self.metrics]


@dataclass(frozen=True)
class Room:
    """Everything that a slice's page needs, without a further query."""

    where: Slice
    total: Counts
    medians: Medians
    cohorts: list[Cohort]
    by_dimension: dict[str, dict[str, Counts]]
    by_month: dict[int, Counts]
    is_simulated: bool
    counted_at: dt.datetime

    @property
    def rate(self) -> float | None:
        return self.total.trial_to_paid if self.where.reading == Reading.PERIOD else self.total.cohort_rate


def room_of(where: Slice) -> Room:
    """Read once per version of the figures, day and language."""
    digest = hashlib.sha256(repr(where).encode()).hexdigest()[:24]
    key = f"funnel.room.{queries.version()}.{clock.today()}.{get_language()}.{digest}"
    found = cache.get(key)
    if found is None:
        rows = queries.fact_rows(where)
        medians, cohorts = waits(where, rows)
        figures = queries.counted(where, rows)
        found = Room(
            where=where,
            total=figures.total,
            medians=medians,
            cohorts=cohorts,
            by_dimension=figures.by,
            by_month=figures.by_month,
            is_simulated=queries.has_simulated(where),
            counted_at=clock.now(),
        )
        cache.set(key, found, _CACHE_SECONDS)
    return found


def tables(room: Room) -> dict[str, Table]:
    """Every table by id, in the order of the page."""
    found = [
        _funnel_table(room),
        _dimension_table(room, "province", "tinh", _("Tỉnh, thành phố"), names.provinces()),
        _dimension_table(room, "size", "quy-mo", _("Quy mô"), names.sizes()),
        _dimension_table(room, "category", "nhom", _("Nhóm nền tảng"), names.categories()),
        _dimension_table(room, "sector", "nganh", _("Ngành (VSIC 2018)"), names.sectors()),
        _cohort_table(room),
        _month_table(room),
    ]
    return {table.id: table for table in found}


@dataclass(frozen=True)
class Step:
    """A step of the funnel; `share` of the step before, `wait` the median days since it."""

    metric: str
    entities: int
    trials: int
    share: float | None
    wait: float | None


def funnel_steps(room: Room) -> list[Step]:
    total, waiting = room.total, room.medians
    lines: list[tuple[str, int, int, float | None]] = [
        ("requested", total.requested_entities, total.requested_trials, None),
        ("tried", total.tried_entities, total.activated_trials, waiting.access_working_days),
        ("used", total.used_entities, total.used_trials, waiting.use_days),
        ("adopted", total.adopted_entities, total.adopted_trials, waiting.adoption_days),
        ("retained_90", total.retained_entities, total.retained_trials, 90),
    ]
    before = [0, *(entities for _name, entities, _trials, _wait in lines)]
    return [
        Step(name, entities, trials, entities / last if last else None, wait)
        for (name, entities, trials, wait), last in zip(lines, before, strict=False)
    ]


def _funnel_table(room: Room) -> Table:
    rows = [
        (str(METRICS[step.metric].name), step.entities, step.trials, step.share, step.wait, METRICS[step.metric].label)
        for step in funnel_steps(room)
    ]
    header = [_("Bước"), _("Pháp nhân"), _("Lượt"), _("So với bước trước"), _("Thời gian giữa (ngày)"), _("Chỉ số")]
    return Table("pheu", _("Từ dùng thử đến sử dụng chính thức"), header, rows, ["tried", "adopted", "trial_to_paid"])


def _dimension_table(room: Room, dimension: str, id_: str, title: str, labels: dict[str, str]) -> Table:
    counts = room.by_dimension[dimension]
    ordered = sorted(counts.items(), key=lambda item: (-item[1].tried_entities, item[0]))
    rows = [
        (
            value,
            labels.get(value, value) or _("Chưa rõ"),
            count.requested_entities,
            count.tried_entities,
            count.activated_trials,
            count.adopted_entities,
            count.trial_to_paid if room.where.reading == Reading.PERIOD else count.cohort_rate,
        )
        for value, count in ordered
    ]
    header = [
        _("Mã"), title, _("Đã gửi yêu cầu"), _("Đã dùng thử"), _("Lượt được cấp tài khoản"), _("Sử dụng chính thức"),
        _("Tỷ lệ"),
    ]  # fmt: skip
    return Table(id_, title, header, rows, ["tried", "adopted", "trial_to_paid"])


def _cohort_table(room: Room) -> Table:
    rows = [
        (f"{cohort.month:02d}/{room.where.year}", cohort.requested, cohort.activated, *cohort.ratios)
        for cohort in room.cohorts
    ]
    header = [_("Tháng đăng ký"), _("Lượt đã gửi"), _("Lượt đã thử"), _("90 ngày"), _("180 ngày"), _("365 ngày")]
    return Table("nhom-thang", _("Nhóm theo tháng đăng ký"), header, rows, ["requested", "activated", "trial_to_paid"])


def _month_table(room: Room) -> Table:
    rows = [
        (
            f"{month:02d}/{room.where.year}",
            count.requested_entities,
            count.tried_entities,
            count.adopted_entities,
        )
        for month, count in sorted(room.by_month.items())
    ]
    header = [_("Tháng"), _("Đã gửi yêu cầu"), _("Đã dùng thử"), _("Sử dụng chính thức")]
    title = _("Theo tháng trong năm %(year)d") % {"year": room.where.year}
    return Table("thang", title, header, rows, ["requested", "tried", "adopted"])
