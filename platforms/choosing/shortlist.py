"""The shortlist of a request: a signed-in person's rows, a visitor's session.

The visitor's list goes into the account at sign-in and is then gone from the session.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from marketplace.access import Actor
from marketplace.accounts.access import actor_of
from marketplace.accounts.models import User
from marketplace.errors import Conflict
from platforms.choosing import services
from platforms.choosing.models import SavedListing
from platforms.models import Listing

SESSION_KEY = "saved_listings"


def saved_pks(request: HttpRequest) -> list[int]:
    """Listings of the shortlist, newest first."""
    if request.user.is_authenticated:
        return list(SavedListing.objects.filter(user_id=request.user.pk).values_list("listing_id", flat=True))
    return list(reversed(request.session.get(SESSION_KEY, [])))


def add(request: HttpRequest, listing: Listing) -> None:
    """Raise `Conflict` when the list is full."""
    if request.user.is_authenticated:
        services.saved_add(actor=actor_of(request), listing=listing)
        return
    kept = request.session.get(SESSION_KEY, [])
    if listing.pk in kept:
        return
    if len(kept) >= services.MOST_SAVED:
        raise Conflict(services.full_message())
    request.session[SESSION_KEY] = [*kept, listing.pk]


def remove(request: HttpRequest, listing: Listing) -> None:
    if request.user.is_authenticated:
        services.saved_remove(actor=actor_of(request), listing=listing)
    elif listing.pk in request.session.get(SESSION_KEY, []):
        request.session[SESSION_KEY] = [pk for pk in request.session[SESSION_KEY] if pk != listing.pk]


def clear(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        services.everything_clear(actor=actor_of(request))
    request.session.pop(SESSION_KEY, None)


@receiver(user_logged_in, dispatch_uid="choosing.merge")
def keep_at_sign_in(sender: Any, request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    """What was saved before signing in stays: it becomes the account's."""
    kept = request.session.pop(SESSION_KEY, None) if request is not None and hasattr(request, "session") else None
    if kept:
        visible = set(Listing.objects.visible().filter(pk__in=kept).values_list("pk", flat=True))
        actor = Actor(kind="user", ref=f"user:{user.pk}", user_pk=user.pk)
        services.saved_merge(actor=actor, listing_pks=[pk for pk in kept if pk in visible])
