"""Reads around a public listing: what it qualifies for, its decisions, suspensions, appeals, yearly reviews."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace import clock
from platforms.models import Listing, ReviewDecision
from platforms.reviewing.models import (
    Appeal,
    Application,
    Decision,
    Judgement,
    Rereview,
    Stage,
    Suspension,
    Verdict,
)
from platforms.reviewing.queries import latest_application


def missing_for_decision(listing: Listing) -> list[str]:
    """What keeps a listing from being published by decision, in words; empty when it qualifies.

    Told by the findings of the newest application that passed, under its own form of criteria.
    """
    if not listing.platform.live or listing.withdrawn_at or listing.suspended_at:
        return [_("Nền tảng phải đang công khai.")]
    if listing.owner is None or listing.standing == Listing.Standing.UNCLAIMED:
        return [_("Nhà cung cấp phải nhận trang trước.")]
    passed = Application.objects.filter(listing=listing, stage=Stage.PASSED).order_by("pk").last()
    if passed is None:
        return [_("Chưa có hồ sơ thẩm định nào đạt.")]
    found = Judgement.objects.filter(
        review__listing=listing, review__revision_pk=passed.revision_pk, review__outcome=ReviewDecision.Outcome.APPROVED
    )
    met = set(found.filter(verdict=Verdict.MET).values_list("criterion_id", flat=True))
    asked = passed.criteria.criteria.filter(is_for_decision=True)
    return [_("Chưa đạt: %(criterion)s.") % {"criterion": row.text} for row in asked if row.pk not in met]


@dataclass(frozen=True)
class Appealable:
    """What a vendor may object to now: the field of `Appeal` and its row."""

    kind: str
    row: Suspension | Decision | Application


def appealable(listing: Listing) -> Appealable | None:
    """The suspension in force, else the revocation that nothing followed, else the returned application."""
    suspension = Suspension.objects.filter(listing=listing, state=Suspension.State.IN_FORCE).first()
    if suspension:
        return Appealable("suspension", suspension)
    decision = Decision.objects.filter(listing=listing).order_by("pk").last()
    if decision and decision.kind == Decision.Kind.REVOKE:
        return Appealable("decision", decision)
    application = latest_application(listing)
    if application and application.stage == Stage.RETURNED:
        return Appealable("application", application)
    return None


def decisions_of(listing: Listing) -> list[Decision]:
    """Every decision on the listing, newest first: public, for ever."""
    return list(Decision.objects.filter(listing=listing).order_by("-pk"))


def open_suspension(listing: Listing) -> Suspension | None:
    states = [Suspension.State.PENDING, Suspension.State.IN_FORCE]
    return Suspension.objects.filter(listing=listing, state__in=states).first()


def public_suspensions(listing: Listing) -> list[Suspension]:
    """Those that took the page down, newest first; what was dismissed or still waits is not the public's."""
    return list(Suspension.objects.filter(listing=listing).exclude(suspended_at=None))


def open_appeal(listing: Listing) -> Appeal | None:
    return Appeal.objects.filter(listing=listing, answered_at=None).first()


def open_rereview(listing: Listing) -> Rereview | None:
    return Rereview.objects.filter(listing=listing, concluded_at=None).first()


@dataclass(frozen=True)
class Act:
    """Something that waits for the ministry beside the applications: its kind, platform and due time."""

    label: str
    number: str
    listing: Listing
    due_at: dt.datetime
    is_late: bool


def waiting_acts() -> list[Act]:
    """Suspensions to decide on, appeals to answer, yearly reviews to conclude; the nearest due first."""
    suspensions = Suspension.objects.filter(state=Suspension.State.PENDING).prefetch_related("listing__platform")
    found = [Act(_("Tin cần tạm dừng"), row.number, row.listing, row.due_at, row.is_late) for row in suspensions]
    appeals = Appeal.objects.filter(answered_at=None).prefetch_related("listing__platform")
    found += [Act(_("Khiếu nại"), row.number, row.listing, row.due_at, row.is_late) for row in appeals]
    for rereview in Rereview.objects.filter(concluded_at=None).prefetch_related("listing__platform", "decision"):
        due_at = clock.at(rereview.due_on, clock.ANSWER_HOUR)
        number = rereview.decision.number
        found.append(Act(_("Rà soát hằng năm"), number, rereview.listing, due_at, due_at < clock.now()))
    return sorted(found, key=lambda act: act.due_at)
