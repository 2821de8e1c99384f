"""What the figures show on other pages: entries of the room's menu, numbers of the home page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from trials.funnel import public
from trials.funnel.access import can_see_room


def room_overview(request: HttpRequest, **_context: object) -> NavItem | None:
    if not can_see_room(actor_of(request)):
        return None
    return NavItem(_("Tổng quan"), reverse("funnel:room"), order=10)


def room_metrics(request: HttpRequest, **_context: object) -> NavItem | None:
    return NavItem(_("Từ điển chỉ số"), f"{reverse('funnel:figures')}#tu-dien", order=90)


def fill_slots() -> None:
    slots.fill("nav.room", room_overview)
    slots.fill("nav.room", room_metrics)
    slots.fill("home.figures", public.home_figures)
