"""On the request page of a test trial: what its made-up enterprise can do."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from trials.handover.handoffs import landing_url_of
from trials.handover.sandbox.services import acts_of
from trials.lifecycle.models import Trial


def trial_panel(trial: Trial, request: HttpRequest, **_context: object) -> SafeString | None:
    """None on a real trial, and for those who do not keep the connection."""
    membership = getattr(request, "membership", None)
    if not trial.is_test or membership is None or membership.role not in ("owner", "technical"):
        return None
    context = {"trial": trial, "acts": acts_of(trial), "can_enter": trial.is_usable and bool(landing_url_of(trial))}
    return render_to_string("handover/parts/sandbox_panel.html", context, request=request)
