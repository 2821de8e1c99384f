"""This room's entries in the account menu."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.design.navigation import NavItem
from marketplace.notify.queries import unread_count


def inbox_item(*, request: HttpRequest) -> NavItem | None:
    """Messages, with how many are unread."""
    if request.user.pk is None:
        return None
    return NavItem(_("Thông báo"), reverse("notify:inbox"), count=unread_count(request.user.pk) or None, order=40)


def demo_mail_item(*, request: HttpRequest) -> NavItem | None:
    if not settings.DEMO:
        return None
    return NavItem(_("Thư trình diễn"), reverse("notify:demo_mail"), order=90)
