"""The way from a trial to its points."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace import slots
from trials.lifecycle.models import Trial


def trial_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """On the page of a trial that was activated: score it beside the others of its category."""
    if trial.activated_at is None or trial.organisation_id is None:
        return None
    return render_to_string("evaluation/panel.html", {"trial": trial}, request=request)


def fill_slots() -> None:
    slots.fill("trial.panels", trial_panel, order=50)
