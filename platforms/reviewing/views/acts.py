"""The acts of the ministry on one listing: each form posts its own act, what is refused stands beside it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.access import Actor
from marketplace.accounts.access import actor_of, member_required
from marketplace.design.forms import Form
from marketplace.errors import DomainError, NotFound
from platforms.access import can_withdraw
from platforms.models import Listing
from platforms.reviewing import act_forms, acts
from platforms.reviewing.services import appeals, decisions, rereviews, suspensions
from platforms.reviewing.signals import signals
from platforms.services import listing_withdraw
from platforms.services.review import ensure_free_to_judge
from platforms.states import is_decided, public_state

staff_only = member_required(kinds=("agency",), roles=("reviewer", "administrator", "auditor"))
Act = Callable[[Actor, Listing, dict[str, Any]], object]


def _enforce(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return suspensions.suspension_enforce(actor=actor, suspension=_needed(acts.open_suspension(listing)))


def _dismiss(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return suspensions.suspension_dismiss(actor=actor, suspension=_needed(acts.open_suspension(listing)), **data)


def _resume(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return suspensions.suspension_end(actor=actor, suspension=_needed(acts.open_suspension(listing)), **data)


def _answer(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return appeals.appeal_answer(actor=actor, appeal=_needed(acts.open_appeal(listing)), **data)


def _conclude(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return rereviews.rereview_conclude(actor=actor, rereview=_needed(acts.open_rereview(listing)), **data)


def _publish(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return decisions.decision_publish(actor=actor, listing=listing, **data)


def _revoke(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return decisions.decision_revoke(actor=actor, listing=listing, **data)


def _suspend(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return suspensions.suspension_open(actor=actor, listing=listing, **data)


def _withdraw(actor: Actor, listing: Listing, data: dict[str, Any]) -> object:
    return listing_withdraw(actor=actor, listing=listing, **data)


ACTS: dict[str, tuple[type[Form], Act]] = {
    "publish": (act_forms.PublishForm, _publish),
    "revoke": (act_forms.RevokeForm, _revoke),
    "suspend": (act_forms.SuspensionForm, _suspend),
    "enforce": (Form, _enforce),
    "dismiss": (act_forms.ReasonForm, _dismiss),
    "resume": (act_forms.ReasonForm, _resume),
    "answer": (act_forms.AnswerForm, _answer),
    "conclude": (act_forms.RereviewForm, _conclude),
    "withdraw": (act_forms.WithdrawForm, _withdraw),
}


@require_http_methods(["GET", "POST"])
@staff_only
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that may be done to the listing now; a POST names its act in `act`."""
    listing = Listing.objects.with_facts().select_related("owner").filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này."))
    actor = actor_of(request)
    ensure_free_to_judge(listing.platform, actor)
    name = request.POST.get("act", "")
    bound: Form | None = None
    if request.method == "POST" and name in ACTS:
        form_class, act = ACTS[name]
        bound = form_class(request.POST, request.FILES)
        if bound.is_valid() and _done(bound, actor, listing, act):
            messages.success(request, _("Đã ghi."))
            return redirect("reviewing:acts", slug=slug)
    may_withdraw = public_state(listing) not in ("hidden", "withdrawn") and can_withdraw(actor, listing)
    context = {**_context(listing), "may_withdraw": may_withdraw, "form": bound, **_forms(listing, name, bound)}
    context["may_answer"] = context["appeal"] and actor.ref not in appeals.deciders(context["appeal"])
    return render(request, "reviewing/acts.html", context, status=422 if bound is not None else 200)


def _context(listing: Listing) -> dict[str, Any]:
    return {
        "listing": listing,
        "state": public_state(listing),
        "is_decided": is_decided(listing),
        "missing": acts.missing_for_decision(listing),
        "decisions": acts.decisions_of(listing),
        "suspension": acts.open_suspension(listing),
        "appeal": acts.open_appeal(listing),
        "rereview": acts.open_rereview(listing),
        "signals": signals(listing) if is_decided(listing) else [],
    }


def _forms(listing: Listing, name: str, bound: Form | None) -> dict[str, Form]:
    """A form for each act, the bound one where something was refused."""
    return {f"{act}_form": bound if bound and act == name else cls() for act, (cls, _run) in ACTS.items()}


def _done(form: Form, actor: Actor, listing: Listing, act: Act) -> bool:
    try:
        act(actor, listing, form.cleaned_data)
    except DomainError as error:
        if error.status == 403:
            raise
        for field, message in error.fields.items() or [("", error.message)]:
            form.add_error(field if field in form.fields else None, message)
        return False
    return True


def _needed(row: Any) -> Any:
    if row is None:
        raise NotFound(_("Việc này vừa được người khác xử lý. Hãy tải lại trang."))
    return row
