"""How a company gets its listing: the same page for every visitor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.errors import NotFound
from marketplace.reference.queries import answer_days
from platforms.claiming.queries import domains_of
from platforms.models import Listing
from platforms.queries import listing_by_slug


def unclaimed(slug: str) -> Listing:
    """A visible listing that nobody owns; others are not claimed here."""
    listing = listing_by_slug(slug)
    if listing.is_claimed:
        raise NotFound(_("Trang này đã có nhà cung cấp nhận."))
    return listing


@require_safe
@cache_control(public=True, max_age=60)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What claiming needs, before anybody signs in."""
    listing = unclaimed(slug)
    context = {"listing": listing, "domains": domains_of(listing), "days": answer_days("claim")}
    return render(request, "claiming/start.html", context)
