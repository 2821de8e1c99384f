"""My trials: the desk, one trial, and what a waiting page asks every two seconds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from marketplace import slots
from marketplace.accounts.access import member_required
from marketplace.reference.queries import open_rules
from platforms.models import Listing
from trials.lifecycle import consent, queries
from trials.lifecycle.access import SME_KINDS
from trials.lifecycle.extension import days_allowed
from trials.lifecycle.forms import ExtensionForm, LeaveForm, ProblemForm
from trials.lifecycle.models import Trial
from trials.lifecycle.states import OPEN, WAITING_FOR_VENDOR, State

sme_only = member_required(kinds=SME_KINDS, roles=("owner", "member"))


@require_safe
@sme_only
def desk(request: HttpRequest) -> HttpResponse:
    """The organisation's trials, sorted by what the SME must do."""
    organisation = request.organisation  # type: ignore[attr-defined]
    found = queries.desk_of(organisation.pk)
    sections = {
        "needs_you": [card_of(request, trial) for trial in found.needs_you],
        "running": [card_of(request, trial) for trial in found.running],
        "done": found.done,
    }
    below = slots.collect("desk.sections", trials=found.trials, request=request)
    context = {"desk": found, "organisation": organisation, "sections": sections, "below": below}
    return render(request, "lifecycle/desk.html", context)


@require_safe
@sme_only
def trial(request: HttpRequest, public_id: str) -> HttpResponse:
    """One trial: where it stands, the next step, access, things to try, history."""
    return trial_page(request, trial_in(request, public_id))


@require_safe
@sme_only
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """For a waiting page: 204 while nothing happened since `seq`, else "load yourself again"."""
    row = trial_in(request, public_id)
    if request.GET.get("seq") == str(row.sequence):
        return HttpResponse(status=204)
    return HttpResponseClientRefresh()


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How a trial works, in words."""
    round_, terms = open_rules() or (None, None)
    return render(request, "lifecycle/how.html", {"round": round_, "terms": terms})


def trial_in(request: HttpRequest, public_id: str) -> Trial:
    return queries.trial_of(request.organisation.pk, public_id)  # type: ignore[attr-defined]


def trial_page(
    request: HttpRequest, row: Trial, *, form: Any = None, opened: str = "", status: int = 200
) -> HttpResponse:
    """The page of a trial; `form` is the one that was refused, `opened` its name."""
    forms = {
        "extend": ExtensionForm(initial={"days": min(15, days_allowed(row)) or None}),
        "problem": ProblemForm(),
        "leave": LeaveForm(had_access=row.activated_at is not None),
    }
    if form is not None:
        forms[opened] = form
    context = {
        **card_of(request, row),
        "hold": slots.first("trial.hold", trial=row) if row.is_open else None,
        "trial_panels": slots.collect("trial.panels", trial=row, request=request),
        "form": form,
        "forms": forms,
        "opened": opened,
        "history": queries.history(row),
        "contact": [(consent.FIELDS[name], value) for name, value in consent.contact_of(row).items()],
        "is_consenter": consent.consenter_pk(row) == request.user.pk,
        "is_waiting": row.state in WAITING_FOR_VENDOR,
        "days_allowed": days_allowed(row),
        "alternatives": queries.alternatives(row) if _is_let_down(row) else [],
    }
    return render(request, "lifecycle/trial.html", context, status=status)


def _is_let_down(row: Trial) -> bool:
    """Nothing came of it or has come in time, or the platform is suspended: another one may serve better."""
    if row.state in (State.DECLINED, State.FAILED):
        return True
    if row.state in OPEN and Listing.objects.filter(platform=row.platform_id).exclude(suspended_at=None).exists():
        return True
    return row.state in WAITING_FOR_VENDOR and row.officer_told_at is not None


def card_of(request: HttpRequest, row: Trial) -> dict[str, Any]:
    """What one trial's card shows."""
    is_soon = row.days_left is not None and row.days_left <= queries.SOON_DAYS
    badge = row.state
    if row.state == State.ACTIVE and is_soon:
        badge = "ending"
    return {
        "trial": row,
        "badge": badge,
        "is_soon": is_soon,
        "is_urgent": row.state == State.ACTIVE and (is_soon or row.first_use_at is None),
        "checklist": queries.checklist(row),
        "panels": slots.collect("desk.panels", trial=row, request=request),
    }
