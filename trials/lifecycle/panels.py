"""What this room shows on others' pages: the trial button, the way to one's own trials."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace import slots
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


_TOLD = ("public_id", "ends_at", "end_reason", "answer_due_at", "fail_due_at", "platform__name", "organisation__name")


def notices_facts(notices: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any] | None]:
    """What the words of notices about trials need, joined when they are sent (slot `notify.contexts`)."""
    named = {context["trial_id"] for _kind, context in notices if "trial_id" in context}
    if not named:
        return [None] * len(notices)
    rows = Trial.objects.filter(public_id__in=named).select_related("platform", "organisation").only(*_TOLD)
    trials = {row.public_id: row for row in rows}
    told = [(kind, trials.get(context.get("trial_id", ""))) for kind, context in notices]
    return [_facts_of(kind, trial) if trial else None for kind, trial in told]


def _facts_of(kind: str, trial: Trial) -> dict[str, Any]:
    return {
        "platform": trial.platform.name,
        "organisation": trial.organisation.name if trial.organisation else "",
        "days_left": trial.days_left,
        "last_day": trial.last_day,
        "reason": trial.end_reason,
        "answer_due_at": trial.answer_due_at,
        "fail_due_at": trial.fail_due_at,
        "alternatives": queries.alternatives(trial) if kind in _WITH_ALTERNATIVES else [],
    }


def history_panel(*, trial: Trial, request: HttpRequest) -> SafeString:
    """What happened to a trial, on its vendor's page: as the SME and the officers read it."""
    return render_to_string("lifecycle/parts/history_panel.html", {"history": queries.history(trial)})


def fill_slots() -> None:
    slots.fill("notify.contexts", notices_facts)
    slots.fill("listing.actions", trial_button, order=10)
    slots.fill("nav.account", account_nav)
    slots.fill("review.signals", review_signals)
    slots.fill("vendor.trial_panels", history_panel, order=90)
    slots.fill("vendor.signals", answer_times.vendor_signals)
    slots.fill("vendor.sections", answer_times.vendor_section, order=10)
