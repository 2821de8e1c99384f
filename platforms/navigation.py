"""This room's entries beside the work of vendors and of the ministry."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from platforms.reviews import open_review_count


def vendor_item(request: HttpRequest) -> NavItem:
    return NavItem(_("Nền tảng và gói"), reverse("platforms:console_listings"), order=40)


def room_item(request: HttpRequest) -> NavItem | None:
    """For those who may open the queue, with what waits in it."""
    if not actor_of(request).has_role("reviewer", "administrator", "auditor"):
        return None
    return NavItem(_("Thẩm định nền tảng"), reverse("platforms:reviews"), count=open_review_count() or None, order=60)
