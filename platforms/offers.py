"""Which trial a listing offers, on what terms, and who acts for it."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from marketplace.reference.names import localized
from platforms.models import Listing, Plan, Vendor

# Where a public source tells no length, the demonstration's simulator grants this.
DEMO_TRIAL_DAYS = 30
# The plan that public sources describe; its vendor has not said it.
REFERENCE_PLAN_CODE = "tham-khao"
SIMULATOR_VENDOR_SLUG = "nha-cung-cap-mo-phong"


@dataclass(frozen=True)
class TrialOffer:
    """What a trial freezes. `vendor` acts for it: in the demonstration the simulator's, for unclaimed listings."""

    plan_code: str
    plan_terms: dict[str, Any] = field(hash=False)
    trial_days: int
    vendor: Vendor
    is_simulated_vendor: bool


def trial_offer(listing: Listing) -> TrialOffer | None:
    """The trial that `listing` offers now, or None.

    A claimed listing of a proven organisation offers its first plan with a published length; what a third party
    wrote of its plans is nobody's offer. An unclaimed one offers nothing,
    but in the demonstration, where the one simulator vendor acts for all of them.
    """
    if listing.withdrawn_at is not None or listing.suspended_at is not None or not listing.platform.live:
        return None
    if not listing.is_claimed:
        return _demo_offer(listing) if settings.DEMO else None
    vendor = listing.platform.vendor
    if vendor.organisation is None or not vendor.organisation.is_proven:
        return None
    plan = next((plan for plan in current_plans(listing) if plan.trial_days and _is_own(plan)), None)
    if plan is None or plan.trial_days is None:
        return None
    return TrialOffer(plan.code, plan_terms(plan), plan.trial_days, vendor, is_simulated_vendor=listing.is_sample)


def current_plans(listing: Listing) -> list[Plan]:
    """Plans on sale, in the vendor's order."""
    return [plan for plan in listing.platform.plans.all() if not plan.is_retired]


def plan_terms(plan: Plan) -> dict[str, Any]:
    """The terms of a plan as a trial keeps them; `None` is "not published"."""
    return {
        "name": localized(plan, "name"),
        "price_minor": plan.price_minor,
        "price_year_minor": plan.price_year_minor,
        "currency": plan.currency,
        "price_is_reference": plan.price_is_reference,
        "vat_class": plan.vat_class,
        "trial_days": plan.trial_days,
        "seats": plan.seats,
        "limits": localized(plan, "limits"),
    }


def _is_own(plan: Plan) -> bool:
    return plan.code != REFERENCE_PLAN_CODE and not plan.price_is_reference


def _demo_offer(listing: Listing) -> TrialOffer | None:
    plans = current_plans(listing)
    vendor = Vendor.objects.select_related("organisation").filter(slug=SIMULATOR_VENDOR_SLUG).first()
    if not plans or vendor is None or vendor.organisation_id is None:
        return None
    plan = next((plan for plan in plans if plan.trial_days), plans[0])
    days = plan.trial_days or DEMO_TRIAL_DAYS
    terms = {**plan_terms(plan), "trial_days": days}
    return TrialOffer(plan.code, terms, days, vendor, is_simulated_vendor=True)
