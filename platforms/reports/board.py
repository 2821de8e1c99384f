"""The pattern board: which vendor draws which reports, and whether they grow."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from marketplace import clock
from platforms.models import Vendor
from platforms.reports.models import Report

# As many of one kind within the recent days stand out on the board.
STANDS_OUT = 3
RECENT = dt.timedelta(days=30)
MONTHS = (3, 6, 12)


@dataclass(frozen=True)
class BoardRow:
    """One vendor: counts by kind in the order of `Report.Kind`, recent and earlier ones, and those upheld."""

    slug: str
    name: str
    counts: list[int]
    total: int
    recent: int
    before: int
    upheld: int
    outstanding: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MonthRow:
    month: dt.date
    counts: list[int]
    total: int


def board(months: int) -> list[BoardRow]:
    """Vendors with reports in the last `months`, most recent reports first."""
    now = clock.now()
    rows = Report.objects.filter(created_at__gte=now - dt.timedelta(days=30 * months))
    recent = Q(created_at__gte=now - RECENT)
    before = Q(created_at__lt=now - RECENT, created_at__gte=now - 2 * RECENT)
    counted = rows.values("vendor_id", "kind").annotate(
        n=Count("pk"),
        recent=Count("pk", filter=recent),
        before=Count("pk", filter=before),
        upheld=Count("pk", filter=Q(outcome=Report.Outcome.UPHELD)),
    )
    by_vendor: dict[int, dict[str, Any]] = {}
    for row in counted.order_by():
        by_vendor.setdefault(row["vendor_id"], {})[row["kind"]] = row
    vendors = Vendor.objects.in_bulk(list(by_vendor))
    found = [_row(vendors[pk], kinds) for pk, kinds in by_vendor.items()]
    return sorted(found, key=lambda row: (-row.recent, -row.total, row.name))


def by_month(months: int) -> list[MonthRow]:
    """All reports by month and kind, the latest month first."""
    since = clock.now() - dt.timedelta(days=30 * months)
    rows = Report.objects.filter(created_at__gte=since).annotate(month=TruncMonth("created_at", tzinfo=clock.VN))
    counts: dict[dt.date, dict[str, int]] = {}
    for row in rows.values("month", "kind").annotate(n=Count("pk")).order_by():
        counts.setdefault(row["month"].date(), {})[row["kind"]] = row["n"]
    return [
        MonthRow(month, [kinds.get(kind, 0) for kind in Report.Kind.values], sum(kinds.values()))
        for month, kinds in sorted(counts.items(), reverse=True)
    ]


def _row(vendor: Vendor, kinds: dict[str, Any]) -> BoardRow:
    def summed(name: str) -> int:
        return sum(row[name] for row in kinds.values())

    return BoardRow(
        slug=vendor.slug,
        name=vendor.display_name,
        counts=[kinds[kind]["n"] if kind in kinds else 0 for kind in Report.Kind.values],
        total=summed("n"),
        recent=summed("recent"),
        before=summed("before"),
        upheld=summed("upheld"),
        outstanding=[str(Report.Kind(kind).label) for kind, row in kinds.items() if row["recent"] >= STANDS_OUT],
    )
