"""The ways to the points: from a trial, and from the desk."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace import slots
from trials.evaluation.queries import worth_comparing
from trials.lifecycle.models import Trial


def trial_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """On the page of a trial that was activated: score it beside the others of its category."""
    if trial.activated_at is None or trial.organisation_id is None:
        return None
    return render_to_string("evaluation/panel.html", {"trial": trial}, request=request)


def desk_section(trials: Sequence[Trial], request: HttpRequest, **_context: object) -> SafeString | None:
    """On the desk, where two or more platforms of one category were tried: score them side by side."""
    rows = worth_comparing(trials)
    return render_to_string("evaluation/desk.html", {"rows": rows}, request=request) if rows else None


def fill_slots() -> None:
    slots.fill("desk.sections", desk_section)
    slots.fill("trial.panels", trial_panel, order=50)
