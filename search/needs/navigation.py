"""This room's entries in the menus."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from search.needs.models import Need
from search.needs.queries import waiting_for


def room_item(request: HttpRequest) -> NavItem | None:
    """For officers, with what waits for them."""
    actor = actor_of(request)
    if not (actor.is_staff and actor.has_role("officer", "administrator", "auditor")):
        return None
    count, is_late = waiting_for(actor)
    return NavItem(_("Nhu cầu gửi tới"), reverse("needs:room"), count=count or None, order=50, is_late=is_late)


def account_item(request: HttpRequest) -> NavItem | None:
    """Only for whoever has asked something."""
    user_pk = actor_of(request).user_pk
    if user_pk is None or not Need.objects.filter(user_id=user_pk).exists():
        return None
    return NavItem(_("Nhu cầu đã gửi"), reverse("needs:mine"), order=46)
