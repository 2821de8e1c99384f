"""The draft at a glance: where it stands, what is missing, what was found, how it differs, how it will look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from marketplace.accounts.access import actor_of
from platforms.editor.queries import last_findings, progress, remarks_on_draft
from platforms.models import Listing, Platform
from platforms.pages import preview_context
from platforms.reviewing.comparison import compare
from platforms.reviews import listing_state
from platforms.services import draft_of
from platforms.services.completeness import completeness
from platforms.services.review import ensure_free_to_judge
from platforms.views.own import own_listing, reviewers_only, vendors_only


@require_GET
@vendors_only
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    listing = own_listing(request, slug)
    draft = draft_of(listing.platform)
    score, findings = completeness(draft), last_findings(listing)
    context = {
        "listing": listing,
        "draft": draft,
        "state": listing_state(listing),
        "score": score,
        "steps": progress(score, findings),
        "findings": findings,
        "summaries": listing.decisions.order_by("-pk")[:4],
        "remarks": remarks_on_draft(draft),
    }
    return render(request, "editor/overview.html", context)


@require_GET
@vendors_only
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft on the visitor's page, seen by its vendor alone."""
    listing = own_listing(request, slug)
    return render(request, "platforms/listing.html", preview_context(draft_of(listing.platform)))


@require_GET
@reviewers_only
def reviewers_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for those who may read the draft."""
    listing = get_object_or_404(Listing.objects.select_related("platform"), platform__slug=slug)
    ensure_free_to_judge(listing.platform, actor_of(request))
    return render(request, "platforms/listing.html", preview_context(draft_of(listing.platform)))


@require_GET
@vendors_only
def differences(request: HttpRequest, slug: str) -> HttpResponse:
    """Field by field, what the draft changes of the public page."""
    listing = own_listing(request, slug)
    draft = draft_of(listing.platform)
    live = Platform.objects.get(pk=listing.platform_id) if listing.platform.live else None
    lines = [line for line in compare(live, draft) if line.is_different]
    return render(request, "editor/differences.html", {"listing": listing, "draft": draft, "lines": lines})
