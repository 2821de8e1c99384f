"""The reviewers' pages in the operations room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import DomainError, NotFound
from platforms.access import can_review, user_of
from platforms.forms import ReviewForm
from platforms.models import Listing
from platforms.reviews import changes, listing_state, open_reviews
from platforms.services import draft_of, listing_approve, listing_reject
from platforms.services.review import may_decide

reviewers_only = member_required(kinds=("agency",), roles=("reviewer", "administrator", "auditor"))


@require_GET
@reviewers_only
def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "platforms/review/queue.html", {"reviews": open_reviews()})


@require_http_methods(["GET", "POST"])
@reviewers_only
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft beside the public page, and the reviewer's judgement of exactly that draft."""
    listing = Listing.objects.with_facts().filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này."))
    form = ReviewForm(request.POST or None, initial={"revision": listing.platform.latest_revision_id})
    if request.method == "POST" and form.is_valid() and _decided(request, listing, form):
        messages.success(request, _("Đã ghi kết luận."))
        return redirect("platforms:reviews")
    actor = actor_of(request)
    user = user_of(actor)
    state = listing_state(listing)
    draft = draft_of(listing.platform)
    context = {
        "listing": listing,
        "state": state,
        "may_decide": state.is_in_review and can_review(actor) and user and may_decide(listing.platform, user),
        "decisions": listing.decisions.order_by("-pk")[:10],
        "changes": changes(listing, draft),
        "draft": draft,
        "form": form,
    }
    return render(request, "platforms/review/listing.html", context, status=422 if form.is_bound else 200)


def _decided(request: HttpRequest, listing: Listing, form: ReviewForm) -> bool:
    decide = listing_approve if form.cleaned_data["outcome"] == "approve" else listing_reject
    try:
        decide(
            actor=actor_of(request),
            listing=listing,
            revision_pk=form.cleaned_data["revision"],
            findings=form.findings(),
            summary=form.cleaned_data["summary"],
        )
    except DomainError as error:
        if error.status == 403:
            raise
        form.add_error("summary" if "summary" in error.fields else None, error.message)
        return False
    return True
