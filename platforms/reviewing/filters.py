"""The filters of the reviewers' queue, as one FilterSet."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from platforms.reviewing.models import Application, Stage

STEPS = [(stage.value, stage.label) for stage in (Stage.CRITERIA, Stage.SECURITY)]


class QueueFilter(django_filters.FilterSet):
    """Narrows the open applications; `assignee` "mine" needs the person in `viewer_pk`."""

    q = django_filters.CharFilter(
        label=_("Tên nền tảng"), field_name="listing__platform__name", lookup_expr="icontains", max_length=80
    )
    stage = django_filters.ChoiceFilter(
        label=_("Bước"),
        choices=STEPS,
        empty_label=_("Mọi bước"),
    )
    assignee = django_filters.ChoiceFilter(
        label=_("Người xử lý"),
        choices=[("mine", _("Tôi")), ("none", _("Chưa giao"))],
        method="by_assignee",
        empty_label=_("Mọi người"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Loại"),
        choices=[("first", _("Lên cổng lần đầu")), ("edit", _("Sửa trang đang công khai"))],
        method="by_kind",
        empty_label=_("Mọi loại"),
    )
    late = django_filters.ChoiceFilter(
        label=_("Thời hạn"), choices=[("yes", _("Quá hạn"))], method="by_late", empty_label=_("Mọi thời hạn")
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, viewer_pk: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer_pk = viewer_pk

    def by_assignee(self, rows: "QuerySet[Application]", _name: str, value: str) -> "QuerySet[Application]":
        return rows.filter(assignee=self.viewer_pk) if value == "mine" else rows.filter(assignee=None)

    def by_kind(self, rows: "QuerySet[Application]", _name: str, value: str) -> "QuerySet[Application]":
        return rows.filter(is_first=value == "first")

    def by_late(self, rows: "QuerySet[Application]", _name: str, _value: str) -> "QuerySet[Application]":
        return rows.filter(due_at__lt=clock.now())
