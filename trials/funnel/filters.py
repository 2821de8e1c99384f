"""The filters of the operations room: one FilterSet as a parser, for the page and its CSV files."""

from dataclasses import dataclass, field

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Organisation
from marketplace.reference.models import Programme
from trials.funnel import names
from trials.funnel.models import FunnelFact, Reading
from trials.funnel.queries import Slice, default_programme, default_year, shows_simulated

ALL = "tat-ca"
READINGS = [
    (Reading.PERIOD.value, gettext_lazy("Theo kỳ")),
    (Reading.COHORT.value, gettext_lazy("Theo nhóm tháng đăng ký")),
]
SIZES = [choice for choice in Organisation.Size.choices if choice[0] in ("micro", "small", "medium")]
_OURS = frozenset({"table"})


def programme_choices() -> list[tuple[str, str]]:
    rows = Programme.objects.order_by("code")
    if not shows_simulated():
        rows = rows.filter(is_simulated=False)
    return [(row.code, str(row)) for row in rows] + [(ALL, _("Mọi chương trình"))]


def year_choices() -> list[tuple[str, str]]:
    first = Programme.objects.order_by("rounds__opens_on").values_list("rounds__opens_on", flat=True).first()
    this = clock.today().year
    return [(str(year), str(year)) for year in range(this, min(first.year if first else this, this) - 1, -1)]


def month_choices() -> list[tuple[str, str]]:
    return [(str(month), _("Tháng %(month)d") % {"month": month}) for month in range(1, 13)]


def province_choices() -> list[tuple[str, str]]:
    return list(names.provinces().items())


def sector_choices() -> list[tuple[str, str]]:
    return list(names.sectors().items())


def category_choices() -> list[tuple[str, str]]:
    return list(names.categories().items())


class RoomFilter(django_filters.FilterSet):
    """Reads the query; nothing is asked of a QuerySet."""

    programme = django_filters.ChoiceFilter(
        label=gettext_lazy("Chương trình"), choices=programme_choices, empty_label=None
    )
    year = django_filters.ChoiceFilter(label=gettext_lazy("Năm"), choices=year_choices, empty_label=None)
    month = django_filters.ChoiceFilter(
        label=gettext_lazy("Tháng"), choices=month_choices, empty_label=gettext_lazy("Cả năm")
    )
    reading = django_filters.ChoiceFilter(label=gettext_lazy("Cách đọc"), choices=READINGS, empty_label=None)
    province = django_filters.ChoiceFilter(
        label=gettext_lazy("Tỉnh, thành phố"), choices=province_choices, empty_label=gettext_lazy("Cả nước")
    )
    size = django_filters.ChoiceFilter(
        label=gettext_lazy("Quy mô"), choices=SIZES, empty_label=gettext_lazy("Mọi quy mô")
    )
    sector = django_filters.ChoiceFilter(
        label=gettext_lazy("Ngành"), choices=sector_choices, empty_label=gettext_lazy("Mọi ngành")
    )
    category = django_filters.ChoiceFilter(
        label=gettext_lazy("Nhóm nền tảng"), choices=category_choices, empty_label=gettext_lazy("Mọi nhóm")
    )

    class Meta:
        model = FunnelFact
        fields: list[str] = []


@dataclass(frozen=True)
class Chosen:
    """What the query asks for; `problems` tells each value or key that could not be read."""

    where: Slice
    filterset: RoomFilter
    problems: list[str] = field(default_factory=list)


def chosen(query: QueryDict, actor: Actor) -> Chosen:
    """The slice of the query, inside what the actor may see: an officer of a province sees that province."""
    given = query.copy()
    given.setdefault("programme", default_programme())
    programme = "" if given["programme"] == ALL else str(given["programme"])
    given.setdefault("year", str(default_year(programme)))
    given.setdefault("reading", Reading.PERIOD.value)
    if actor.province_code:
        given["province"] = actor.province_code
    filterset = RoomFilter(given, queryset=FunnelFact.objects.none())
    unknown = sorted(set(query) - set(filterset.filters) - _OURS)
    problems = [_("Không có bộ lọc “%(name)s”.") % {"name": name[:40]} for name in unknown]
    if not filterset.is_valid():
        for name, messages in filterset.errors.items():
            label = filterset.form.fields[name].label
            problems += [f"{label}: {message}" for message in messages]
    filterset.form.label_suffix = ""
    if actor.province_code:
        filterset.form.fields["province"].disabled = True
    return Chosen(_slice(filterset, programme, actor), filterset, problems)


def _slice(filterset: RoomFilter, programme: str, actor: Actor) -> Slice:
    read = getattr(filterset.form, "cleaned_data", {})
    return Slice(
        year=int(read.get("year") or default_year()),
        programme_code=programme if "programme" in read else "",
        reading=read.get("reading") or Reading.PERIOD.value,
        month=int(read.get("month") or 0),
        province=actor.province_code or read.get("province") or "",
        size=read.get("size") or "",
        sector=read.get("sector") or "",
        category=read.get("category") or "",
        with_simulated=shows_simulated(),
    )
