"""The delivery log as its vendor reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.outbox.models import OutboxMessage
from platforms.models import Vendor
from trials.handover.envelopes import ERASURE, TYPES, WITHDRAWN
from trials.handover.feed import PING, PUSH_TOPIC
from trials.handover.models import Delivery, VendorEndpoint

DELIVERED = Q(status_code__gte=200, status_code__lt=300)
OUTCOMES = [("delivered", _("đã nhận")), ("refused", _("máy của bạn báo lỗi")), ("unreached", _("không kết nối được"))]


@dataclass(frozen=True)
class Line:
    """One attempt, and how its push stands: `done`, `waiting` for another attempt, or `dead`."""

    delivery: Delivery
    standing: str


class DeliveryFilter(django_filters.FilterSet):
    """By what was sent, what came of it, of which trial and when."""

    type = django_filters.ChoiceFilter(
        label=_("Loại tin"),
        field_name="event__type",
        choices=[(name, name) for name in (*dict.fromkeys(TYPES.values()), WITHDRAWN, ERASURE, PING)],
        empty_label=_("Mọi loại"),
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Kết quả"), choices=OUTCOMES, method="by_outcome", empty_label=_("Mọi kết quả")
    )
    trial = django_filters.CharFilter(label=_("Mã lượt"), field_name="event__trial__public_id", max_length=24)
    since = django_filters.DateFilter(label=_("Từ ngày"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("đến ngày"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def by_outcome(self, rows: "QuerySet[Delivery]", _name: str, value: str) -> "QuerySet[Delivery]":
        if value == "delivered":
            return rows.filter(DELIVERED)
        return rows.filter(status_code=None) if value == "unreached" else rows.exclude(DELIVERED | Q(status_code=None))


def deliveries(vendor: Vendor) -> "QuerySet[Delivery]":
    """The vendor's attempts, newest first."""
    return Delivery.objects.filter(vendor=vendor).select_related("event__trial", "endpoint__platform").order_by("-pk")


def delivery_filter(query: QueryDict, vendor: Vendor) -> DeliveryFilter:
    found = DeliveryFilter(query, queryset=deliveries(vendor))
    for name in ("since", "until"):
        widget: Any = found.form.fields[name].widget
        widget.input_type = "date"
    return found


def last_deliveries(vendor: Vendor, limit: int = 10) -> list[Line]:
    return with_standing(deliveries(vendor)[:limit])


def last_deliveries_to(endpoint: VendorEndpoint, limit: int = 10) -> list[Line]:
    return with_standing(deliveries(endpoint.vendor).filter(endpoint=endpoint)[:limit])


def with_standing(rows: Iterable[Delivery]) -> list[Line]:
    rows = list(rows)
    promises = OutboxMessage.objects.filter(topic=PUSH_TOPIC, key__in={row.event.webhook_id for row in rows})
    standing = dict(promises.order_by("pk").values_list("key", "state"))
    return [Line(row, standing.get(row.event.webhook_id, "done")) for row in rows]
