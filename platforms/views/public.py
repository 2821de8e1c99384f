"""What everybody sees: a listing, the vendors, interest in an unclaimed listing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from marketplace import slots
from platforms.models import Listing, PublicState
from platforms.pages import listing_page
from platforms.queries import listing_by_slug, vendor_by_slug, vendor_listings, vendors
from platforms.related import related_listings
from platforms.services import interest_add
from platforms.states import public_state

SEEN = "platforms_interest"
public_page = cache_control(public=True, max_age=60)


@require_safe
@public_page
@conditional_page
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """A listing's page; 410 once it is withdrawn, and the notice alone while it is suspended."""
    away = Listing.objects.taken_down().filter(platform__slug=slug).select_related("platform__category").first()
    if away is not None and public_state(away) == PublicState.WITHDRAWN:
        return render(request, "platforms/withdrawn.html", {"listing": away}, status=410)
    if away is not None:
        notices = slots.collect("listing.suspension", listing=away, request=request)
        return render(request, "platforms/suspended.html", {"listing": away, "notices": notices})
    row = listing_by_slug(slug)
    context = {
        "page": listing_page(row),
        "actions": slots.collect("listing.actions", listing=row, request=request),
        "tools": slots.collect("listing.tools", listing=row),
        "asides": slots.collect("listing.aside", listing=row, request=request),
        "extra_facts": slots.collect("listing.facts", listing=row, request=request),
        "questions": [question for found in slots.collect("listing.questions", listing=row) for question in found],
        "sections": slots.collect("listing.sections", listing=row, request=request),
        "related": related_listings(row),
    }
    return render(request, "platforms/listing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks, POST counts; a session counts once."""
    row = listing_by_slug(slug)
    if request.method != "POST":
        return render(request, "platforms/interest.html", {"page": listing_page(row)})
    seen = request.session.get(SEEN, [])
    if row.pk not in seen:
        interest_add(listing=row)
        request.session[SEEN] = [*seen, row.pk][-50:]
    messages.success(request, _("Đã ghi nhận. Chúng tôi sẽ mời nhà cung cấp tham gia."))
    return redirect("platforms:listing", slug=slug)


@require_safe
@public_page
@conditional_page
def vendor_directory(request: HttpRequest) -> HttpResponse:
    rows = vendors()
    told = slots.collect("vendor.signals", slugs=[row.slug for row in rows])
    lines = [(row, [found[row.slug] for found in told if row.slug in found]) for row in rows]
    return render(request, "platforms/vendors.html", {"lines": lines})


@require_safe
@public_page
@conditional_page
def vendor(request: HttpRequest, slug: str) -> HttpResponse:
    row = vendor_by_slug(slug)
    context = {
        "vendor": row,
        "cards": vendor_listings(row),
        "sections": slots.collect("vendor.sections", vendor=row),
        "asides": slots.collect("vendor.aside", vendor=row),
    }
    return render(request, "platforms/vendor.html", context)
