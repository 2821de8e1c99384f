"""The vendor's listing pages: what stands, the draft, its review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.access import actor_of
from marketplace.errors import DomainError
from platforms.forms import NewListingForm
from platforms.models import Listing
from platforms.reviews import listing_state
from platforms.services import (
    listing_create,
    listing_submit,
    listing_withdraw_review,
    vendor_of,
)
from platforms.views.own import own_listing, vendors_only


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


@require_POST
@vendors_only
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    listing = own_listing(request, slug)
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
    listing_withdraw_review(actor=actor_of(request), listing=own_listing(request, slug))
    messages.success(request, _("Đã rút bản nháp về để sửa."))
    return redirect("platforms:console_listing", slug=slug)
