"""The filters of the board: read by one FilterSet, applied to what is stuck."""

from collections.abc import Iterable

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.access import Actor
from marketplace.reference.queries import province_choices
from platforms.models import Vendor
from trials.casework.queries import escalated
from trials.casework.stuck import Reason, Stuck
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

AGES = [
    ("1", _("từ 1 ngày")),
    ("3", _("từ 3 ngày")),
    ("7", _("từ 7 ngày")),
    ("14", _("từ 14 ngày")),
    ("30", _("từ 30 ngày")),
]


def _vendors() -> list[tuple[str, str]]:
    rows = Vendor.objects.filter(pk__in=Trial.objects.live().values("vendor")).order_by("legal_name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "legal_name")]


class TrialFilter(django_filters.FilterSet):
    """Of all live trials and those that ended: by code or enterprise, by state, vendor and province."""

    q = django_filters.CharFilter(
        label=_("Mã lượt hoặc tên doanh nghiệp"), method="by_words", max_length=100, min_length=3
    )
    state = django_filters.ChoiceFilter(label=_("Trạng thái"), choices=State.choices, empty_label=_("Mọi trạng thái"))
    vendor = django_filters.ChoiceFilter(
        label=_("Nhà cung cấp"), field_name="vendor_id", choices=_vendors, empty_label=_("Mọi nhà cung cấp")
    )
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh, thành phố"), field_name="province_code", choices=province_choices, empty_label=_("Cả nước")
    )

    class Meta:
        model = Trial
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Trial], _name: str, words: str) -> QuerySet[Trial]:
        return rows.filter(Q(public_id=words.strip()) | Q(organisation__name__icontains=words.strip()))


def trial_filter(query: QueryDict, actor: Actor) -> TrialFilter:
    """The trials that an officer may look up; of a province its own. Imported histories have nobody to ask."""
    rows = (
        Trial.objects.with_parties().filter(is_test=False, organisation__isnull=False).order_by("-requested_at", "-pk")
    )
    if not settings.DEMO:
        rows = rows.filter(is_simulated=False)
    if actor.province_code:
        rows = rows.filter(province_code=actor.province_code)
    found = TrialFilter(query, queryset=rows)
    if actor.province_code:
        del found.filters["province"]
    return found


class BoardFilter(django_filters.FilterSet):
    """Reads the query; nothing is asked of a QuerySet."""

    reason = django_filters.ChoiceFilter(label=_("Lý do"), choices=Reason.choices, empty_label=_("Mọi lý do"))
    vendor = django_filters.ChoiceFilter(label=_("Nhà cung cấp"), choices=_vendors, empty_label=_("Mọi nhà cung cấp"))
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh, thành phố"), choices=province_choices, empty_label=_("Cả nước")
    )
    age = django_filters.ChoiceFilter(label=_("Đã chờ"), choices=AGES, empty_label=_("Bao lâu cũng được"))
    escalated = django_filters.ChoiceFilter(
        label=_("Trung tâm"), choices=[("1", _("đã chuyển trung tâm"))], empty_label=_("Tất cả")
    )

    class Meta:
        model = Trial
        fields: list[str] = []


def board_filter(query: QueryDict, actor: Actor) -> BoardFilter:
    """The parsed query; an officer of a province is not asked for one."""
    found = BoardFilter(query, queryset=Trial.objects.none())
    if actor.province_code:
        del found.filters["province"]
    return found


def apply(filterset: BoardFilter, entries: Iterable[Stuck]) -> list[Stuck]:
    """The entries that the query asks for; with a bad value none is left out, the page says so."""
    found = list(entries)
    if not filterset.form.is_valid():
        return found
    asked = filterset.form.cleaned_data
    if asked.get("reason"):
        found = [entry for entry in found if entry.reason == asked["reason"]]
    if asked.get("vendor"):
        found = [entry for entry in found if str(entry.trial.vendor_id) == asked["vendor"]]
    if asked.get("province"):
        found = [entry for entry in found if entry.trial.province_code == asked["province"]]
    if asked.get("age"):
        found = [entry for entry in found if entry.days >= int(asked["age"])]
    if asked.get("escalated"):
        with_centre = escalated(found)
        found = [entry for entry in found if entry.trial.pk in with_centre]
    return found
