"""What one keeps: the shortlist, what one saw lately. Personal pages, in no cache."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.errors import Conflict, NotFound
from platforms.choosing import picks, services, shortlist
from platforms.choosing.queries import cards_in_order, seen_pks, visible_pks
from platforms.queries import listing_by_slug, listing_card


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """The shortlist and what was seen; POST forgets (`quen`: all, or what was seen)."""
    if request.method == "POST":
        return _forget(request)
    user_pk = request.user.pk if request.user.is_authenticated else None
    context = {
        "cards": cards_in_order(shortlist.saved_pks(request)),
        "seen": cards_in_order(seen_pks(user_pk)) if user_pk else [],
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
        "seen_days": services.SEEN_KEPT_DAYS,
        "most_seen": services.MOST_SEEN,
        "most": picks.MOST,
    }
    return render(request, "choosing/shortlist.html", context)


def _forget(request: HttpRequest) -> HttpResponse:
    if request.POST.get("quen") == "da-xem" and request.user.is_authenticated:
        services.seen_clear(actor=actor_of(request))
    elif request.POST.get("quen") == "tat-ca":
        shortlist.clear(request)
    messages.success(request, _("Đã xóa."))
    return redirect("choosing:shortlist")


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks, POST saves or takes off (`lam`: luu, bo). To htmx it answers the button as it stands now."""
    listing = listing_by_slug(slug)
    trouble = ""
    if request.method == "POST":
        try:
            (shortlist.remove if request.POST.get("lam") == "bo" else shortlist.add)(request, listing)
        except Conflict as error:
            trouble = error.message
    if request.headers.get("HX-Request"):
        return _mark(request, slug, trouble=trouble, is_answer=True)
    if request.method != "POST":
        return render(request, "choosing/save.html", {"card": listing_card(listing), **_state(request, listing.pk)})
    if trouble:
        messages.error(request, trouble)
    return redirect("choosing:shortlist")


@require_safe
@never_cache
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """The save button of a listing, as a fragment for its visitor: the listing's page itself is cached."""
    try:
        return _mark(request, slug)
    except NotFound:  # a page from a cache asks for a listing that has gone since: there is no button then
        return HttpResponse()


def _mark(request: HttpRequest, slug: str, *, trouble: str = "", is_answer: bool = False) -> HttpResponse:
    listing = listing_by_slug(slug)
    context = {"slug": slug, "trouble": trouble, "is_answer": is_answer, **_state(request, listing.pk)}
    return render(request, "choosing/save_mark.html", context, status=422 if trouble else 200)


def _state(request: HttpRequest, listing_pk: int) -> dict[str, object]:
    saved = shortlist.saved_pks(request)
    return {"is_saved": listing_pk in saved, "count": len(saved)}


@require_safe
@never_cache
def seen(request: HttpRequest) -> HttpResponse:
    """The cards of what this browser remembers (`?p=`): a visitor's list is kept by the browser alone."""
    pks = visible_pks(picks.slugs_in(request.GET)[: services.MOST_SEEN])
    return render(request, "choosing/seen.html", {"seen": cards_in_order(pks)})


@require_POST
def seen_keep(request: HttpRequest) -> HttpResponse:
    """Pages that a signed-in person opened, oldest first; a visitor's are refused, they stay in the browser."""
    services.seen_add(actor=actor_of(request), listing_pks=visible_pks(picks.slugs_in(request.POST)))
    return HttpResponse(status=204)
