"""This room's entries in the menu of the operations room."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from marketplace.rulebook.access import can_see
from marketplace.rulebook.queries import unconfirmed_holidays


def programmes_item(*, request: HttpRequest) -> NavItem | None:
    return NavItem(_("Chương trình"), reverse("rulebook:programmes"), order=80) if can_see(actor_of(request)) else None


def calendar_item(*, request: HttpRequest) -> NavItem | None:
    """With the number of coming holidays that wait for a confirmation."""
    if not can_see(actor_of(request)):
        return None
    count = unconfirmed_holidays().count()
    return NavItem(_("Ngày làm việc"), reverse("rulebook:calendar"), count=count or None, order=81)
