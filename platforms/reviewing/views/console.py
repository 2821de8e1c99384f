"""The vendor's file of one listing: where it stands, what reviewers found, the evidence by criterion."""

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
from platforms.models import Listing
from platforms.reviewing import acts, queries
from platforms.reviewing.act_forms import AppealForm, WithdrawForm
from platforms.reviewing.forms import EvidenceForm
from platforms.reviewing.models import CriterionEvidence
from platforms.reviewing.services.appeals import appeal_file
from platforms.reviewing.services.evidence import evidence_save
from platforms.reviewing.terms import criteria_in_force
from platforms.reviews import listing_state
from platforms.services import listing_withdraw
from platforms.states import public_state

vendors_only = member_required(kinds=("vendor",))


@require_http_methods(["GET", "POST"])
@vendors_only
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """Stage, findings, decisions, evidence by criterion; the vendor's appeal and its way out of the catalogue."""
    listing = own_listing(request, slug)
    act = request.POST.get("act", "evidence") if request.method == "POST" else ""
    forms = _forms(request, listing, act)
    bound = forms.get(act)
    if bound is not None and bound.is_valid():
        done = _done(actor_of(request), listing, bound)
        if done:
            messages.success(request, done)
            return redirect("reviewing:file", slug=slug)
    context = {**_context(listing), "form": bound, **{f"{name}_form": form for name, form in forms.items()}}
    return render(request, "reviewing/file.html", context, status=422 if bound else 200)


def _forms(request: HttpRequest, listing: Listing, act: str) -> dict[str, Form]:
    """The three forms of the page; the one that was sent is bound."""
    known = {row.criterion_id: row for row in CriterionEvidence.objects.filter(listing=listing)}
    criteria = criteria_in_force().criteria.all()
    sent = request.POST
    return {
        "evidence": EvidenceForm(sent if act == "evidence" else None, criteria=criteria, known=known),
        "appeal": AppealForm(sent if act == "appeal" else None),
        "withdraw": WithdrawForm(sent if act == "withdraw" else None),
    }


def _context(listing: Listing) -> dict[str, Any]:
    return {
        "listing": listing,
        "state": listing_state(listing),
        "application": queries.latest_application(listing),
        "decisions": listing.decisions.prefetch_related("judgements__criterion").order_by("-pk")[:6],
        "version": criteria_in_force(),
        "suspension": next((row for row in acts.public_suspensions(listing) if row.ended_at is None), None),
        "published": acts.decisions_of(listing),
        "appeals": listing.appeals.all(),
        "may_appeal": acts.appealable(listing) and not acts.open_appeal(listing),
        "may_withdraw": public_state(listing) not in ("hidden", "withdrawn"),
    }


def _done(actor: Actor, listing: Listing, form: Form) -> str:
    """Call the service of the form; what to say, or "" where something was refused beside its field."""
    try:
        if isinstance(form, EvidenceForm):
            evidence_save(actor=actor, listing=listing, shown=form.shown())
            return _("Đã lưu căn cứ.")
        if isinstance(form, AppealForm):
            filed = appeal_file(actor=actor, listing=listing, text=form.cleaned_data["text"])
            return _("Đã gửi khiếu nại %(number)s.") % {"number": filed.number}
        listing_withdraw(actor=actor, listing=listing, reason=form.cleaned_data["reason"])
        return _("Đã gỡ trang khỏi danh mục.")
    except DomainError as error:
        form.add_error(None, error.message)
        return ""


def own_listing(request: HttpRequest, slug: str) -> Listing:
    """A listing of the current vendor; those of others do not exist here."""
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk or 0).with_facts()
    listing = rows.filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trong kênh của bạn."))
    return listing
