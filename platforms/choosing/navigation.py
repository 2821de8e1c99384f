"""This room's entry in the menu of a signed-in person."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.design.navigation import NavItem


def account_item(request: HttpRequest) -> NavItem:
    return NavItem(_("Đã lưu"), reverse("choosing:shortlist"), order=45)
