"""This room's entry in the operations room."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem


def room_item(request: HttpRequest) -> NavItem | None:
    if not actor_of(request).has_role("reviewer", "administrator", "auditor"):
        return None
    return NavItem(_("Nhập danh mục"), reverse("importing:imports"), order=66)


def fill_slots() -> None:
    slots.fill("nav.room", room_item)
