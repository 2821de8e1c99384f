"""What this room shows on others' pages: the trial button, the way to one's own trials."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.models import User
from marketplace.design.navigation import NavItem
from platforms.models import Listing
from platforms.offers import trial_offer
from trials.lifecycle import answer_times, queries
from trials.lifecycle.access import SME_KINDS
from trials.lifecycle.models import Trial
from trials.lifecycle.signals import review_signals


def trial_button(listing: Listing, request: HttpRequest) -> SafeString | None:
    """The one filled button of a listing that offers a trial. The same for every visitor."""
    if trial_offer(listing) is None:
        return None
    return render_to_string("lifecycle/parts/trial_button.html", {"slug": listing.platform.slug})


def account_nav(request: HttpRequest) -> NavItem | None:
    organisation = getattr(request, "organisation", None)
    if organisation is None or organisation.kind not in SME_KINDS:
        return None
    waiting = len(queries.desk_of(organisation.pk).needs_you)
    return NavItem(_("Dùng thử của tôi"), reverse("lifecycle:desk"), count=waiting or None, order=10)


_WITH_ALTERNATIVES = frozenset({"trial_declined", "trial_failed", "trial_alternatives", "trial_platform_suspended"})


def notice_facts(kind: str, context: dict[str, Any], user: User) -> dict[str, Any] | None:
    """What the words of a notice about a trial need, joined when it is sent."""
    if "trial_id" not in context:
        return None
    trial = Trial.objects.select_related("platform", "organisation").filter(public_id=context["trial_id"]).first()
    if trial is None:
        return None
    return {
        "platform": trial.platform.name,
        "organisation": trial.organisation.name if trial.organisation else "",
        "days_left": trial.days_left,
        "last_day": trial.last_day,
        "reason": trial.end_reason,
        "answer_due_at": trial.answer_due_at,
        "alternatives": queries.alternatives(trial) if kind in _WITH_ALTERNATIVES else [],
    }


def fill_slots() -> None:
    slots.fill("notify.context", notice_facts)
    slots.fill("listing.actions", trial_button, order=10)
    slots.fill("nav.account", account_nav)
    slots.fill("review.signals", review_signals)
    slots.fill("vendor.signals", answer_times.vendor_signals)
    slots.fill("vendor.sections", answer_times.vendor_section, order=10)
