"""The filters of a vendor's trials: for the list and its CSV."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.reference.queries import province_choices
from platforms.models import Platform, Vendor
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State


class TrialFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("Trạng thái"), choices=State.choices, empty_label=_("Mọi trạng thái"))
    platform = django_filters.ModelChoiceFilter(
        label=_("Nền tảng"), queryset=Platform.objects.none(), to_field_name="slug", empty_label=_("Mọi nền tảng")
    )
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh, thành phố"), field_name="province_code", choices=province_choices, empty_label=_("Cả nước")
    )
    since = django_filters.DateFilter(label=_("Gửi từ ngày"), field_name="requested_at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("đến ngày"), field_name="requested_at", lookup_expr="date__lte")

    class Meta:
        model = Trial
        fields: list[str] = []


def trial_filter(query: QueryDict, vendor: Vendor) -> TrialFilter:
    rows: QuerySet[Trial] = (
        Trial.objects.of_vendor(vendor.organisation_id or 0)
        .filter(is_test=False)
        .with_parties()
        .order_by("-requested_at")
    )
    found = TrialFilter(query, queryset=rows)
    platform: Any = found.filters["platform"]
    platform.queryset = Platform.objects.filter(vendor=vendor)
    for name in ("since", "until"):
        found.form.fields[name].widget.input_type = "date"
    return found
