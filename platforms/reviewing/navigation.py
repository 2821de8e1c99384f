"""This room's entry in the operations room."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from platforms.reviewing.queries import waiting_counts


def room_item(request: HttpRequest) -> NavItem | None:
    """For those who may open the queue, with what waits in it."""
    actor = actor_of(request)
    if not actor.has_role("reviewer", "administrator", "auditor"):
        return None
    count, is_late = waiting_counts(actor)
    return NavItem(_("Thẩm định nền tảng"), reverse("reviewing:queue"), count=count or None, order=60, is_late=is_late)
