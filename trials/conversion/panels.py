"""What adoption shows on other rooms' pages, filled into their slots."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from trials.conversion.access import can_decide, can_see_disputes
from trials.conversion.forms import DenyForm
from trials.conversion.holds import purchase_hold
from trials.conversion.models import Conversion
from trials.conversion.queries import Standing, open_disputes, outcomes_of, standing, waits_for_answer
from trials.conversion.retention import due_check, subscription_stop, waits_for_sme
from trials.conversion.services import sale_confirm
from trials.handover.sandbox.services import Act
from trials.lifecycle.models import Trial
from trials.lifecycle.purchase_window import answer_by, can_be_answered, can_be_bought
from trials.lifecycle.states import FINAL


def desk_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """On the SME's trial: "Nhà cung cấp báo đã bán … Đúng không?", "Tôi đã mua", "Bạn còn dùng không?"."""
    stands = standing(trial)
    check = due_check(stands.conversion) if stands.conversion else None
    shown = _shown(trial, stands)
    if shown is None:
        return None
    context = {**shown, "check": check, "deny_form": DenyForm()}
    return render_to_string("conversion/desk_panel.html", context, request=request)


def vendor_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """On the vendor's request page: how the sale stands, and the way to report one."""
    context = _shown(trial, standing(trial))
    if context is None:
        return None
    return render_to_string("conversion/vendor_panel.html", context, request=request)


def _shown(trial: Trial, stands: Standing) -> dict[str, Any] | None:
    """What both sides' panels need; None where there is nothing to say: nobody answers for a trial that was left."""
    is_open, outcomes = can_be_bought(trial), outcomes_of(trial)
    is_waiting = stands.dispute is not None or (bool(stands.waits_for) and trial.state not in FINAL)
    if not (is_open or is_waiting or stands.conversion or outcomes):
        return None
    return {
        "trial": trial,
        "stands": stands,
        "is_open": is_open,
        "is_answerable": can_be_answered(trial),
        "answer_by": answer_by(trial),
        "outcomes": outcomes,
    }


def officer_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """On an officer's page of a trial: the adoption with its terms, and the way to take it back."""
    conversions = list(Conversion.objects.filter(trial=trial).order_by("-pk"))
    if not conversions:
        return None
    context = {"trial": trial, "conversions": conversions, "may_reverse": can_decide(actor_of(request), trial)}
    return render_to_string("conversion/officer_panel.html", context, request=request)


def room_nav(request: HttpRequest, **_context: object) -> NavItem | None:
    actor = actor_of(request)
    if not can_see_disputes(actor):
        return None
    count = open_disputes(actor).count()
    return NavItem(_("Đối chiếu"), reverse("conversion:disputes"), count=count or None, order=30)


def sandbox_act() -> Act:
    """The made-up enterprise of a test trial confirms what its vendor reported."""
    return Act(
        "confirm",
        gettext_lazy("Xác nhận đã mua"),
        lambda trial: standing(trial).waits_for == "sme",
        lambda actor, trial: sale_confirm(actor=actor, trial=trial),
    )


def fill_slots() -> None:
    slots.fill("sandbox.acts", sandbox_act)
    slots.fill("trial.stop_kept", subscription_stop)
    slots.fill("trial.hold", purchase_hold)
    slots.fill("trial.waits_for_sme", waits_for_answer)
    slots.fill("trial.waits_for_sme", waits_for_sme)
    slots.fill("desk.panels", desk_panel)
    slots.fill("vendor.trial_panels", vendor_panel)
    slots.fill("casework.trial_panels", officer_panel)
    slots.fill("nav.room", room_nav)
