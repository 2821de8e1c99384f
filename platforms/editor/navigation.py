"""This room's entry beside the work of the ministry."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from platforms.editor.models import FeatureProposal


def room_item(request: HttpRequest) -> NavItem | None:
    """For reviewers, with the proposals of features that wait."""
    if not actor_of(request).has_role("reviewer", "administrator", "auditor"):
        return None
    waiting = FeatureProposal.objects.filter(state=FeatureProposal.State.OPEN).count()
    return NavItem(_("Đề xuất tính năng"), reverse("platforms:proposals"), count=waiting or None, order=61)
