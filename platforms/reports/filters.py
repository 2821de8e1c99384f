"""The filters of the reviewers' queue."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.access import Actor
from platforms.reports.models import Report

WAITING = "waiting"
STATES = [(WAITING, _("Chưa trả lời")), *Report.State.choices]


class ReportFilter(django_filters.FilterSet):
    """Reads the query; the page tells what of it could not be read."""

    state = django_filters.ChoiceFilter(
        label=_("Trạng thái"), choices=STATES, empty_label=_("Mọi trạng thái"), method="by_state"
    )
    kind = django_filters.ChoiceFilter(label=_("Loại"), choices=Report.Kind.choices, empty_label=_("Mọi loại"))
    late = django_filters.BooleanFilter(label=_("Quá hạn"), method="by_late")
    mine = django_filters.BooleanFilter(label=_("Tôi nhận"), method="by_mine")
    q = django_filters.CharFilter(label=_("Nhà cung cấp, nền tảng"), max_length=80, method="by_name")

    class Meta:
        model = Report
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.form.label_suffix = ""

    def by_state(self, rows: "QuerySet[Report]", name: str, value: str) -> "QuerySet[Report]":
        return rows.exclude(state=Report.State.ANSWERED) if value == WAITING else rows.filter(state=value)

    def by_late(self, rows: "QuerySet[Report]", name: str, value: bool) -> "QuerySet[Report]":
        late = Q(due_at__lt=clock.now()) & ~Q(state=Report.State.ANSWERED)
        return rows.filter(late if value else ~late)

    def by_mine(self, rows: "QuerySet[Report]", name: str, value: bool) -> "QuerySet[Report]":
        mine = Q(assigned_to=self.actor.ref)
        return rows.filter(mine if value else ~mine)

    def by_name(self, rows: "QuerySet[Report]", name: str, value: str) -> "QuerySet[Report]":
        return rows.filter(Q(vendor__legal_name__icontains=value) | Q(listing__platform__name__icontains=value))


def filtered(query: QueryDict, actor: Actor) -> ReportFilter:
    """Unanswered ones first come without any choice."""
    given = query.copy()
    given.setdefault("state", WAITING)
    rows = Report.objects.select_related("vendor", "listing__platform").order_by("due_at", "pk")
    return ReportFilter(given, queryset=rows, actor=actor)
