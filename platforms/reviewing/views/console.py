"""The vendor's file of one listing: where it stands, what reviewers found, the evidence by criterion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import NotFound
from platforms.models import Listing
from platforms.reviewing import queries
from platforms.reviewing.forms import EvidenceForm
from platforms.reviewing.models import CriterionEvidence
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
    form = EvidenceForm(request.POST or None, criteria=version.criteria.all(), known=known)
    if request.method == "POST" and form.is_valid():
        evidence_save(actor=actor_of(request), listing=listing, shown=form.shown())
        messages.success(request, _("Đã lưu căn cứ."))
        return redirect("reviewing:file", slug=slug)
    context = {
        "listing": listing,
        "state": listing_state(listing),
        "application": queries.latest_application(listing),
        "decisions": listing.decisions.prefetch_related("judgements__criterion").order_by("-pk")[:6],
        "version": version,
        "form": form,
    }
    return render(request, "reviewing/file.html", context, status=422 if form.is_bound else 200)


def own_listing(request: HttpRequest, slug: str) -> Listing:
    """A listing of the current vendor; those of others do not exist here."""
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk or 0).with_facts()
    listing = rows.filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trong kênh của bạn."))
    return listing
