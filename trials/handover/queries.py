"""What a vendor's console reads."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.reference.queries import province_name
from platforms.models import Platform, Vendor
from trials.handover.conformance.checks import BY_CODE, CHECKS
from trials.handover.conformance.report import Result
from trials.handover.conformance.standing import covered
from trials.handover.models import VendorEndpoint
from trials.lifecycle.models import Trial, TrialEvent, TrialQuerySet
from trials.lifecycle.states import WAITING_FOR_VENDOR, Event, State

TABS: dict[str, Promise] = {
    "can-tra-loi": gettext_lazy("Cần trả lời"),
    "qua-han": gettext_lazy("Quá hạn"),
    "dang-dung-thu": gettext_lazy("Đang dùng thử"),
    "cho-xac-nhan": gettext_lazy("Chờ xác nhận mua"),
    "tat-ca": gettext_lazy("Tất cả"),
}
DEFAULT_TAB = "can-tra-loi"
RUNNING_TAB = "dang-dung-thu"


@dataclass(frozen=True)
class Tab:
    slug: str
    label: Promise
    count: int | None
    is_current: bool
    is_late: bool


@dataclass(frozen=True)
class Deadline:
    """When the vendor must act, in words; `tone` is late, soon or empty."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class InboxRow:
    trial: Trial
    province: str
    deadline: Deadline


@dataclass(frozen=True)
class PlatformAddress:
    """One of the vendor's platforms, and its own endpoint where it has one."""

    platform: Platform
    endpoint: VendorEndpoint | None


def inbox(vendor: Vendor, tab: str) -> "QuerySet[Trial]":
    """The trials of a tab, nearest deadline first."""
    rows = _tab(_live(vendor).with_parties(), tab)
    due = Case(
        When(state=State.REQUESTED, then=F("answer_due_at")),
        When(state=State.PROVISIONING, then=F("fail_due_at")),
        default=F("ends_at"),
        output_field=DateTimeField(null=True),
    )
    rank = Case(
        When(Q(state__in=WAITING_FOR_VENDOR) | Q(extension_asked_days__isnull=False), then=Value("0")),
        When(state=State.ACTIVE, then=Value("1")),
        default=Value("2"),
        output_field=CharField(),
    )
    return rows.annotate(due=due, rank=rank).order_by("rank", F("due").asc(nulls_last=True), "-requested_at")


def tabs(vendor: Vendor, current: str) -> list[Tab]:
    mine = _live(vendor)
    counts = {slug: _tab(mine, slug).count() for slug in TABS if slug != "tat-ca"}
    return [
        Tab(slug, label, counts.get(slug), slug == current, slug == "qua-han" and bool(counts[slug]))
        for slug, label in TABS.items()
    ]


def row_of(trial: Trial) -> InboxRow:
    return InboxRow(trial, province_name(trial.province_code), deadline_of(trial))


def deadline_of(trial: Trial) -> Deadline:
    """What the vendor owes and until when."""
    if trial.state in WAITING_FOR_VENDOR:
        due = trial.answer_due_at or trial.fail_due_at
        return _until(due) if due else Deadline("")
    if trial.extension_asked_days:
        return Deadline(_asked_words(trial.extension_asked_days), "soon")
    if trial.state == State.ACTIVE and trial.last_day:
        return Deadline(_("đến hết %(day)s") % {"day": trial.last_day.strftime("%d/%m/%Y")})
    return Deadline("")


def request_of(vendor: Vendor, public_id: str) -> Trial:
    """One of the vendor's own trials, test trials among them, or `NotFound`."""
    found = _of(vendor).with_parties().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("Không có lượt dùng thử này trong số của bạn."))
    return found


def adopted_without(rows: TrialQuerySet, *told: Event) -> TrialQuerySet:
    """Those of some trials that were adopted, and of which none of these events is told since."""
    known = TrialEvent.objects.filter(trial=OuterRef("pk"), type__in=told, occurred_at__gte=OuterRef("converted_at"))
    return rows.filter(~Exists(known), state=State.CONVERTED)


def is_kept(trial: Trial) -> bool:
    """It was adopted, and neither side has said that the subscription is over."""
    return adopted_without(Trial.objects.filter(pk=trial.pk), Event.STOPPED).exists()


def test_trials(vendor: Vendor, limit: int = 50) -> "QuerySet[Trial]":
    """The vendor's last test trials, newest first."""
    return _of(vendor).filter(is_test=True).with_parties().order_by("-pk")[:limit]


def waiting_count(vendor: Vendor) -> tuple[int, bool]:
    """How many trials wait for this vendor, and whether one is overdue."""
    mine = _live(vendor)
    return _tab(mine, DEFAULT_TAB).count(), _tab(mine, "qua-han").exists()


def addresses(vendor: Vendor) -> list[PlatformAddress]:
    """The vendor's platforms by name, each with its own endpoint or None."""
    own = {row.platform_id: row for row in VendorEndpoint.objects.filter(vendor=vendor)}
    rows = Platform.objects.filter(vendor=vendor, listing__withdrawn_at=None).order_by("name")
    return [PlatformAddress(row, own.get(row.pk)) for row in rows]


def conformance(vendor: Vendor, platform: Platform | None) -> dict[str, Any]:
    """What the console tells of an endpoint's last run: `run`, `lines` of its checks, `verified` listings."""
    endpoint = VendorEndpoint.objects.filter(vendor=vendor, platform=platform).first()
    run = endpoint.conformance_runs.first() if endpoint else None
    results = [Result.from_dict(data) for data in run.results] if run else []
    return {
        "endpoint": endpoint,
        "run": run,
        "is_running": run is not None and run.is_running,
        "lines": [(BY_CODE[result.code], result.outcome) for result in results if result.code in BY_CODE],
        "checks": CHECKS,
        "verified": list(
            covered(endpoint).exclude(integration_verified_on=None).select_related("platform") if endpoint else ()
        ),
    }


def _of(vendor: Vendor) -> TrialQuerySet:
    return Trial.objects.of_vendor(vendor.organisation_id or 0)


def _live(vendor: Vendor) -> TrialQuerySet:
    """Without test trials, which are nobody's work."""
    return _of(vendor).filter(is_test=False)


def _tab(rows: TrialQuerySet, tab: str) -> TrialQuerySet:
    waiting = Q(state__in=WAITING_FOR_VENDOR)
    match tab:
        case "can-tra-loi":
            return rows.filter(waiting | Q(extension_asked_days__isnull=False, state=State.ACTIVE))
        case "qua-han":
            now = clock.now()
            return rows.filter(waiting).filter(Q(answer_due_at__lte=now) | Q(fail_due_at__lte=now))
        case "dang-dung-thu":
            return rows.filter(state=State.ACTIVE)
        case "cho-xac-nhan":
            return rows.filter(claimed_at__isnull=False, state__in=[State.ACTIVE, State.EXPIRED])
        case _:
            return rows


def _asked_words(days: int) -> str:
    return ngettext("xin thêm %(days)d ngày", "xin thêm %(days)d ngày", days) % {"days": days}


def _until(due: dt.datetime) -> Deadline:
    left = due - clock.now()
    hours = int(abs(left).total_seconds() // 3600)
    if left <= dt.timedelta():
        return Deadline(ngettext("quá hạn %(hours)d giờ", "quá hạn %(hours)d giờ", hours) % {"hours": hours}, "late")
    if hours < 24:
        return Deadline(ngettext("còn %(hours)d giờ", "còn %(hours)d giờ", hours) % {"hours": hours}, "soon")
    return Deadline(_("hạn %(moment)s") % {"moment": due.astimezone(clock.VN).strftime("%d/%m %H:%M")})
