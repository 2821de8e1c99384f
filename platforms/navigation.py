"""This room's entry beside the work of vendors."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.design.navigation import NavItem


def vendor_item(request: HttpRequest) -> NavItem:
    return NavItem(_("Nền tảng và gói"), reverse("platforms:console_listings"), order=40)
