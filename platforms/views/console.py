"""The vendor's listing pages: what stands, the draft, its review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import DomainError, InvalidInput, NotFound
from platforms.forms import DraftForm, NewListingForm, PlanFormSet, plan_initial
from platforms.models import Listing
from platforms.reviews import listing_state
from platforms.services import (
    draft_of,
    draft_save,
    listing_create,
    listing_submit,
    listing_withdraw_review,
    vendor_of,
)
from platforms.services.completeness import missing_facts

vendors_only = member_required(kinds=("vendor",))


@require_GET
@vendors_only
def listings(request: HttpRequest) -> HttpResponse:
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk).with_facts().order_by("platform__name")
    return render(request, "platforms/console/listings.html", {"rows": [(row, listing_state(row)) for row in rows]})


@require_http_methods(["GET", "POST"])
@vendors_only
def new(request: HttpRequest) -> HttpResponse:
    form = NewListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        listing = listing_create(actor=actor, vendor=vendor_of(actor=actor), **form.cleaned_data)
        return redirect("platforms:console_listing", slug=listing.platform.slug)
    status = 422 if form.is_bound else 200
    return render(request, "platforms/console/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@vendors_only
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft. While a review runs it is shown, not changed."""
    listing = _own(request, slug)
    draft = draft_of(listing.platform)
    form = DraftForm(request.POST or None, draft=draft)
    plans = PlanFormSet(request.POST or None, initial=plan_initial(draft), prefix="plans")
    if request.method == "POST" and form.is_valid() & plans.is_valid() and _saved(request, listing, form, plans):
        messages.success(request, _("Đã lưu bản nháp. Trang công khai chưa thay đổi."))
        return redirect("platforms:console_listing", slug=slug)
    context = {
        "listing": listing,
        "draft": draft,
        "state": listing_state(listing),
        "missing": missing_facts(draft),
        "decisions": listing.decisions.order_by("-pk")[:6],
        "form": form,
        "plans": plans,
    }
    return render(request, "platforms/console/listing.html", context, status=422 if form.is_bound else 200)


@require_POST
@vendors_only
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    listing = _own(request, slug)
    try:
        listing_submit(actor=actor_of(request), listing=listing)
    except DomainError as error:
        messages.error(request, " ".join([error.message, *error.fields.values()]))
    else:
        messages.success(request, _("Đã gửi thẩm định. Trong lúc chờ, bản nháp được khóa."))
    return redirect("platforms:console_listing", slug=slug)


@require_POST
@vendors_only
def withdraw_review(request: HttpRequest, slug: str) -> HttpResponse:
    listing_withdraw_review(actor=actor_of(request), listing=_own(request, slug))
    messages.success(request, _("Đã rút bản nháp về để sửa."))
    return redirect("platforms:console_listing", slug=slug)


def _own(request: HttpRequest, slug: str) -> Listing:
    """A listing of the current vendor; those of others do not exist here."""
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk or 0).with_facts()
    listing = rows.filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trong kênh của bạn."))
    return listing


def _saved(request: HttpRequest, listing: Listing, form: DraftForm, plans: Any) -> bool:
    """Save through the service; what it refuses stands beside the fields."""
    rows = [plan.values() for plan in plans if plan.cleaned_data.get("name_vi")]
    try:
        draft_save(actor=actor_of(request), listing=listing, data={**form.cleaned_data, "plans": rows})
    except InvalidInput as error:
        for field, message in error.fields.items():
            form.add_error(field if field in form.fields else None, message)
        return False
    return True
