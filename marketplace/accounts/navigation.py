"""This room's entries in the menus."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.accounts.models import Membership
from marketplace.accounts.queries import open_certificates
from marketplace.design.navigation import NavItem


def account_item(*, request: HttpRequest) -> NavItem:
    return NavItem(_("Tài khoản"), reverse("accounts:home"), order=50)


def proof_queue_item(*, request: HttpRequest) -> NavItem | None:
    """Certificates that wait, for those who may decide."""
    actor = actor_of(request)
    if not (actor.is_staff and actor.has_role(Membership.Role.OFFICER, Membership.Role.ADMINISTRATOR)):
        return None
    count = open_certificates(actor).count()
    return NavItem(_("Chứng minh đơn vị"), reverse("accounts:proof_queue"), count=count or None, order=60)
