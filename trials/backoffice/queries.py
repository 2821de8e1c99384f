"""Reading for a vendor's daily work: its trials as rows, its own funnel."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q, QuerySet

from marketplace import clock
from marketplace.reference.queries import province_name
from platforms.models import Platform, Vendor
from trials.backoffice.models import ActivationCode, Intake
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

# Fewer vendors than this would let one guess another's figures.
MIN_VENDORS = 5
FUNNEL_DAYS = 365
CSV_HEADER = (
    "trial_id", "state", "platform", "plan", "organisation", "province", "size", "requested_at", "answer_due_at",
    "activated_at", "first_use_at", "last_used_on", "ends_on", "extension_asked_days", "converted_at", "end_reason",
)  # fmt: skip


@dataclass(frozen=True)
class PlatformIntake:
    platform: Platform
    intake: Intake | None
    free_codes: int
    given_codes: int


@dataclass(frozen=True)
class OwnFunnel:
    """A vendor's last 365 days beside the anonymous median of the vendors of its categories."""

    requested: int
    activated: int
    used: int
    adopted: int
    answer_hours: float | None
    median_activated: float | None
    median_adopted: float | None
    median_answer_hours: float | None
    vendors: int

    @property
    def activated_rate(self) -> float | None:
        return self.activated / self.requested if self.requested else None

    @property
    def adopted_rate(self) -> float | None:
        return self.adopted / self.activated if self.activated else None


def intakes(vendor: Vendor) -> list[PlatformIntake]:
    codes = {
        row["platform"]: (row["free"], row["given"])
        for row in ActivationCode.objects.filter(platform__vendor=vendor)
        .values("platform")
        .annotate(free=Count("pk", filter=Q(trial=None)), given=Count("pk", filter=Q(trial__isnull=False)))
    }
    rows = Platform.objects.filter(vendor=vendor, listing__withdrawn_at=None).order_by("name")
    known = {row.platform_id: row for row in Intake.objects.filter(platform__in=rows)}
    return [PlatformIntake(row, known.get(row.pk), *codes.get(row.pk, (0, 0))) for row in rows]


def csv_rows(rows: "QuerySet[Trial]") -> Iterator[tuple[object, ...]]:
    """The vendor's trials as a spreadsheet reads them; no contact of a person is in it."""
    for row in rows.iterator(chunk_size=500):
        organisation = row.organisation.name if row.organisation else ""
        yield (
            row.public_id, row.state, row.platform.slug, row.plan_code, organisation,
            province_name(row.province_code) if row.province_code else "", row.size, _moment(row.requested_at),
            _moment(row.answer_due_at), _moment(row.activated_at), _moment(row.first_use_at), row.last_used_on or "",
            row.last_day or "", row.extension_asked_days or "", _moment(row.converted_at), row.end_reason,
        )  # fmt: skip


def own_funnel(vendor: Vendor) -> OwnFunnel:
    since = clock.now() - dt.timedelta(days=FUNNEL_DAYS)
    rows = Trial.objects.filter(requested_at__gte=since, is_test=False, organisation__isnull=False)
    mine = _counts(rows.filter(vendor=vendor))
    categories = Platform.objects.filter(vendor=vendor).values("category__slug")
    peers = rows.filter(category_slug__in=categories, is_simulated=False).exclude(vendor=vendor)
    each = [
        _counts(peers.filter(vendor=pk)) for pk in peers.values_list("vendor", flat=True).distinct().order_by("vendor")
    ]
    shown = len(each) >= MIN_VENDORS
    return OwnFunnel(
        *mine,
        answer_hours=_answer_hours(rows.filter(vendor=vendor)),
        median_activated=median(c[1] / c[0] for c in each) if shown else None,
        median_adopted=median(c[3] / c[1] if c[1] else 0.0 for c in each) if shown else None,
        median_answer_hours=_answer_hours(peers) if shown else None,
        vendors=len(each),
    )


def _counts(rows: "QuerySet[Trial]") -> tuple[int, int, int, int]:
    found = rows.aggregate(
        requested=Count("pk"),
        activated=Count("pk", filter=Q(activated_at__isnull=False)),
        used=Count("pk", filter=Q(first_use_at__isnull=False)),
        adopted=Count("pk", filter=Q(converted_at__isnull=False, state=State.CONVERTED)),
    )
    return found["requested"], found["activated"], found["used"], found["adopted"]


def _answer_hours(rows: "QuerySet[Trial]") -> float | None:
    """The median time from a request to the vendor's acceptance or hand-over."""
    pairs = rows.exclude(accepted_at=None).values_list("requested_at", "accepted_at")
    hours = [(answered - asked).total_seconds() / 3600 for asked, answered in pairs if answered]
    return round(median(hours), 1) if hours else None


def _moment(moment: dt.datetime | None) -> str:
    return moment.astimezone(clock.VN).strftime("%Y-%m-%d %H:%M") if moment else ""
