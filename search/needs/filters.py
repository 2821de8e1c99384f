"""The officers' filters, read by one FilterSet."""

import datetime as dt

import django_filters
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.reference.names import localized
from marketplace.reference.queries import provinces, sections
from search.needs.models import Need, NeedQuerySet
from search.needs.states import State

AGES = [("2", _("Trong 2 ngày qua")), ("7", _("Trong 7 ngày qua")), ("qua-7", _("Lâu hơn 7 ngày"))]


def province_choices() -> list[tuple[str, str]]:
    return [(row.code, row.short_name) for row in provinces()]


def sector_choices() -> list[tuple[str, str]]:
    return [(row.code, localized(row, "name")) for row in sections()]


class NeedFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("Tình trạng"), choices=State.choices, empty_label=_("Mọi tình trạng"))
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh, thành phố"),
        field_name="province_code",
        choices=province_choices,
        empty_label=_("Mọi nơi"),
        null_label=_("Không ghi"),
        null_value="khong-ghi",
        method="in_province",
    )
    sector = django_filters.ChoiceFilter(label=_("Ngành"), choices=sector_choices, empty_label=_("Mọi ngành"))
    age = django_filters.ChoiceFilter(
        label=_("Gửi lúc"), choices=AGES, empty_label=_("Lúc nào cũng được"), method="of_age"
    )

    class Meta:
        model = Need
        fields: list[str] = []

    def in_province(self, rows: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        return rows.filter(province_code="" if value == "khong-ghi" else value)

    def of_age(self, rows: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        since = clock.now() - dt.timedelta(days=7 if value == "qua-7" else int(value))
        return rows.filter(asked_at__lt=since) if value == "qua-7" else rows.filter(asked_at__gte=since)
