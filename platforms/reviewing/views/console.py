"""The vendor's file of one listing: where it stands, what reviewers found, the evidence by criterion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import DomainError, NotFound
from platforms.models import Listing
from platforms.reviewing import acts, queries
from platforms.reviewing.act_forms import AppealForm
from platforms.reviewing.forms import EvidenceForm
from platforms.reviewing.models import CriterionEvidence
from platforms.reviewing.services.appeals import appeal_file
from platforms.reviewing.services.evidence import evidence_save
from platforms.reviewing.terms import criteria_in_force
from platforms.reviews import listing_state

vendors_only = member_required(kinds=("vendor",))


@require_http_methods(["GET", "POST"])
@vendors_only
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """Stage, findings, decisions; and what the vendor shows for each criterion."""
    listing = own_listing(request, slug)
    version = criteria_in_force()
    known = {row.criterion_id: row for row in CriterionEvidence.objects.filter(listing=listing)}
    form = EvidenceForm(
        None if "act" in request.POST else request.POST or None, criteria=version.criteria.all(), known=known
    )
    appeal = AppealForm(request.POST if "act" in request.POST else None)
    if appeal.is_bound:
        return _appealed(request, listing, appeal, form)
    if request.method == "POST" and form.is_valid():
        evidence_save(actor=actor_of(request), listing=listing, shown=form.shown())
        messages.success(request, _("Đã lưu căn cứ."))
        return redirect("reviewing:file", slug=slug)
    return _page(request, listing, form, appeal)


def _page(request: HttpRequest, listing: Listing, form: EvidenceForm, appeal: AppealForm) -> HttpResponse:
    context = {
        "listing": listing,
        "state": listing_state(listing),
        "application": queries.latest_application(listing),
        "decisions": listing.decisions.prefetch_related("judgements__criterion").order_by("-pk")[:6],
        "version": criteria_in_force(),
        "form": appeal if appeal.is_bound else form,
        "evidence_form": form,
        "suspension": next((row for row in acts.public_suspensions(listing) if row.ended_at is None), None),
        "published": acts.decisions_of(listing),
        "appeals": listing.appeals.all(),
        "may_appeal": acts.appealable(listing) and not acts.open_appeal(listing),
        "appeal_form": appeal,
    }
    refused = form.is_bound or appeal.is_bound
    return render(request, "reviewing/file.html", context, status=422 if refused else 200)


def _appealed(request: HttpRequest, listing: Listing, appeal: AppealForm, form: EvidenceForm) -> HttpResponse:
    if appeal.is_valid():
        try:
            filed = appeal_file(actor=actor_of(request), listing=listing, text=appeal.cleaned_data["text"])
        except DomainError as error:
            appeal.add_error("text", error.message)
        else:
            messages.success(request, _("Đã gửi khiếu nại %(number)s.") % {"number": filed.number})
            return redirect("reviewing:file", slug=listing.platform.slug)
    return _page(request, listing, form, appeal)


def own_listing(request: HttpRequest, slug: str) -> Listing:
    """A listing of the current vendor; those of others do not exist here."""
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk or 0).with_facts()
    listing = rows.filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trong kênh của bạn."))
    return listing
