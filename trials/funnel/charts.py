"""The operations room's charts, drawn from its tables' raw numbers."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.design import charts, cohorts, numbers, provinces
from trials.funnel import names
from trials.funnel.metrics import METRICS
from trials.funnel.room import Room, Table, funnel_steps

_GREAT_CITIES = ("01", "79", "48")
_TOP = 8
_TOP_GROUPS = 5


def funnel(room: Room) -> charts.Funnel:
    """The five steps; entities, with the share of the step before and the median wait."""
    steps = []
    for place, step in enumerate(funnel_steps(room)):
        notes = [_("doanh nghiệp, không tính trùng")] if place == 0 else []
        if step.share is not None:
            notes.append(_("%(share)s của bước trước") % {"share": numbers.percent(step.share)})
        if step.wait is not None and step.entities:
            notes.append(_wait_words(place, step.wait))
        steps.append(charts.FunnelStep(METRICS[step.metric].name, step.entities, notes, is_kept=place >= 3))
    return charts.Funnel(_("Từ dùng thử đến sử dụng chính thức"), steps)


def _wait_words(place: int, days: float) -> str:
    if place == 4:
        return _("sau 90 ngày")
    words = _("giữa: %(days)s ngày làm việc") if place == 1 else _("giữa: %(days)s ngày")
    return words % {"days": numbers.number(days)}


def province_map(room: Room, query: dict[str, str]) -> provinces.ProvinceMap:
    """Entities that tried, by province; each tile leads to the province's own room."""
    counts = room.by_dimension["province"]
    values: dict[str, int | None] = {code: count.tried_entities for code, count in counts.items()}
    great = sum(values.get(code) or 0 for code in _GREAT_CITIES)
    whole = sum(count or 0 for count in values.values())
    others = urlencode({name: value for name, value in query.items() if name != "province"})
    return provinces.ProvinceMap(
        _("Số doanh nghiệp đã dùng thử"),
        {code: values.get(code, 0) for code in provinces.PROVINCES} if not room.where.province else values,
        link=f"{reverse('funnel:room')}?{others.replace('{', '').replace('}', '')}&province={{code}}",
        current=room.where.province,
        headline=numbers.percent(great / whole) if whole and not room.where.province else "",
        headline_note=_("ở Hà Nội, TP.HCM và Đà Nẵng"),
        names=names.provinces(),
    )


def top_provinces(table: Table) -> list[tuple[str, int, int, float | None]]:
    return [(str(row[1]), int(row[3] or 0), int(row[5] or 0), row[6]) for row in table.rows[:_TOP]]  # type: ignore[misc]


def size_bars(table: Table) -> list[charts.Bar]:
    return [charts.Bar(str(row[1]), int(row[3] or 0)) for row in table.rows]


def sector_bars(table: Table) -> list[charts.Bar]:
    return [charts.Bar(str(row[1]), int(row[3] or 0)) for row in table.rows[:_TOP]]


def category_bars(table: Table) -> list[charts.Bar]:
    """% of activated trials; the small groups together."""
    ordered = sorted(table.rows, key=lambda row: -int(row[4] or 0))
    whole = sum(int(row[4] or 0) for row in ordered)
    if not whole:
        return []
    shown = [(str(row[1]), int(row[4] or 0)) for row in ordered[:_TOP_GROUPS]]
    rest = whole - sum(count for _name, count in shown)
    if rest:
        shown.append((_("Nhóm khác"), rest))
    return [charts.Bar(name, 100 * count / whole, numbers.number(100 * count / whole, 1)) for name, count in shown]


def cohort_table(room: Room, table: Table) -> cohorts.CohortTable:
    note = _(
        "Tỷ lệ sử dụng chính thức sau dùng thử, %, trên lượt được cấp tài khoản, tính đến ngày thứ 90, 180, 365 "
        "kể từ khi đăng ký. “Chưa đủ” là chưa đủ ngày cho cả tháng."
    )
    rows = [
        cohorts.CohortRow(
            f"{cohort.month:02d}/{room.where.year}",
            [cohort.requested, cohort.activated],
            cohort.ratios,
            is_open=not any(cohort.is_closed),
        )
        for cohort in room.cohorts
    ]
    columns = [_("Đã gửi"), _("Đã thử")]
    return cohorts.CohortTable(table.title, columns, [_("90 ngày"), _("180 ngày"), _("365 ngày")], rows, note)


def month_lines(room: Room, table: Table) -> charts.LineChart:
    months = range(1, 13)
    asked = [room.by_month[month].requested_entities if month in room.by_month else 0 for month in months]
    adopted = [room.by_month[month].adopted_entities if month in room.by_month else 0 for month in months]
    summary = _("Yêu cầu: %(first)s trong tháng 1, %(last)s trong tháng 12; sử dụng chính thức: %(a)s và %(b)s") % {
        "first": numbers.number(asked[0]),
        "last": numbers.number(asked[-1]),
        "a": numbers.number(adopted[0]),
        "b": numbers.number(adopted[-1]),
    }
    series = [charts.Series(METRICS["requested"].name, asked), charts.Series(METRICS["adopted"].name, adopted)]
    note = _("Trục ngang: tháng. Hai đường cùng một thang. Đếm pháp nhân khác nhau của từng tháng.")
    return charts.LineChart(table.title, [str(month) for month in months], series, summary, note)
