"""The thread's corner on the pages of a trial, and the officers' entry."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from trials.correspondence.queries import conversation, late_threads, open_reports
from trials.lifecycle.access import can_unblock
from trials.lifecycle.models import Trial


def trial_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """The last words and the way to the thread."""
    if trial.is_test or trial.organisation_id is None:
        return None
    context = {"conversation": conversation(actor_of(request), trial)}
    return render_to_string("correspondence/panel.html", context, request=request)


def room_item(*, request: HttpRequest, **_context: object) -> NavItem | None:
    actor = actor_of(request)
    if not (actor.is_staff and actor.has_role("officer", "administrator")):
        return None
    count = open_reports(actor.province_code).count() + late_threads(actor.province_code).count()
    return NavItem(_("Trao đổi"), reverse("correspondence:queue"), count=count or None, order=25)


def officer_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    return trial_panel(trial, request) if can_unblock(actor_of(request), trial) else None


def fill_slots() -> None:
    slots.fill("trial.panels", trial_panel, order=40)
    slots.fill("vendor.trial_panels", trial_panel, order=200)
    slots.fill("casework.trial_panels", officer_panel)
    slots.fill("nav.room", room_item)
