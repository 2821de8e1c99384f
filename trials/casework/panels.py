"""What this room shows elsewhere: its entry in the operations room, words of its notices."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from trials.casework.access import can_see
from trials.casework.stuck import stuck


def room_item(*, request: HttpRequest, **_context: object) -> NavItem | None:
    actor = actor_of(request)
    if not can_see(actor):
        return None
    waiting = stuck(actor.province_code)
    late = any(entry.is_late for entry in waiting)
    return NavItem(_("Đang mắc"), reverse("casework:board"), count=len(waiting) or None, order=20, is_late=late)


def lookup_item(*, request: HttpRequest, **_context: object) -> NavItem | None:
    if not can_see(actor_of(request)):
        return None
    return NavItem(_("Tra cứu lượt"), reverse("casework:trials"), order=22)


def fill_slots() -> None:
    slots.fill("nav.room", lookup_item)
    slots.fill("nav.room", room_item)
