"""The board of stuck trials, and one trial as an officer sees it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from marketplace import slots
from marketplace.access import Actor, ensure
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, InvalidInput
from trials.casework import queries
from trials.casework.access import can_act, can_see
from trials.casework.filters import apply, board_filter, trial_filter
from trials.casework.forms import ActForm
from trials.casework.reminders import vendor_remind
from trials.casework.services import Kind, Outcome, cases_act
from trials.casework.stuck import SMES_TURN, Reason, stuck
from trials.lifecycle.models import Trial

_PAGE = 50


@require_http_methods(["GET", "POST"])
@member_required(kinds=("agency",))
def board(request: HttpRequest) -> HttpResponse:
    """Live trials that wait too long; POST acts on the chosen ones, or reminds who holds one group up ("Nhắc")."""
    ensure(can_see(actor_of(request)))
    if request.method == "POST" and "nhac" in request.POST:
        _remind(request)
        return redirect("casework:board")
    if request.method == "POST":
        return _act(request)
    return _board(request)


@require_safe
@member_required(kinds=("agency",))
def trials(request: HttpRequest) -> HttpResponse:
    """Every trial that this officer may see, to be looked up when somebody calls."""
    actor = actor_of(request)
    ensure(can_see(actor))
    filterset = trial_filter(request.GET, actor)
    is_valid = filterset.form.is_valid()
    page = Paginator(filterset.qs if is_valid else Trial.objects.none(), _PAGE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page_obj": page}
    return render(request, "casework/trials.html", context, status=200 if is_valid else 400)


@require_http_methods(["GET", "POST"])
@member_required(kinds=("agency",))
def trial(request: HttpRequest, public_id: str) -> HttpResponse:
    """One trial: its parties, its history, what officers did, who seems related."""
    actor = actor_of(request)
    ensure(can_see(actor))
    row = queries.trial_for(actor, public_id)
    form = ActForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _accepted(request, form, [row.public_id]):
        return redirect("casework:trial", public_id)
    context = {
        "case": queries.case_of(row),
        "form": form,
        "may_act": can_act(actor),
        "panels": slots.collect("casework.trial_panels", trial=row, request=request),
    }
    return render(request, "casework/trial.html", context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest) -> HttpResponse:
    form = ActForm(request.POST)
    if form.is_valid() and _accepted(request, form, _chosen(request)):
        return redirect(request.get_full_path())
    return _board(request, form)


def _chosen(request: HttpRequest) -> list[str]:
    """The ticked trials, or all that the filter shows."""
    if request.POST.get("all") == "1":
        actor = actor_of(request)
        return [entry.trial.public_id for entry in apply(board_filter(request.GET, actor), stuck(actor.province_code))]
    return request.POST.getlist("trial")


def _accepted(request: HttpRequest, form: ActForm, public_ids: list[str]) -> bool:
    try:
        outcome = cases_act(
            actor=actor_of(request),
            kind=Kind(form.cleaned_data["kind"]),
            public_ids=public_ids,
            note=form.cleaned_data["note"],
        )
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        blame(form, refusal)
        return False
    _tell(request, outcome)
    return True


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        text = ngettext("Đã làm với %(n)d lượt.", "Đã làm với %(n)d lượt.", outcome.done)
        messages.success(request, text % {"n": outcome.done})
    for message, keys in outcome.refusals.items():
        shown = ", ".join(keys[:5]) + (" …" if len(keys) > 5 else "")
        messages.error(
            request,
            ngettext("Bỏ qua %(n)d lượt (%(which)s): %(why)s.", "Bỏ qua %(n)d lượt (%(which)s): %(why)s.", len(keys))
            % {"n": len(keys), "which": shown, "why": message.rstrip(".")},
        )


def _remind(request: HttpRequest) -> None:
    reason, _dot, vendor = request.POST.get("nhac", "").partition(":")
    try:
        if reason not in Reason.values or not vendor.isdigit():
            raise InvalidInput(_("Không hiểu yêu cầu nhắc này."))
        if reason in SMES_TURN:
            _tell(request, _remind_smes(actor_of(request), int(vendor), Reason(reason)))
            return
        row = vendor_remind(actor=actor_of(request), vendor_pk=int(vendor), reason=Reason(reason))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã nhắc %(name)s.") % {"name": row.vendor.legal_name})


def _remind_smes(actor: Actor, vendor_pk: int, reason: Reason) -> Outcome:
    waiting = [row for row in stuck(actor.province_code) if row.reason == reason and row.trial.vendor_id == vendor_pk]
    return cases_act(actor=actor, kind=Kind.REMINDED, public_ids=[row.trial.public_id for row in waiting])


def _board(request: HttpRequest, form: ActForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    filterset = board_filter(request.GET, actor)
    entries = apply(filterset, stuck(actor.province_code))
    page = Paginator(entries, _PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filterset": filterset,
        "page_obj": page,
        "lines": queries.lines_of(page.object_list),
        "total": len(entries),
        "form": form,
        "act_form": form or ActForm(),
        "chosen": set(request.POST.getlist("trial")),
        "may_act": can_act(actor),
    }
    status = 422 if form else 200 if filterset.form.is_valid() else 400
    return render(request, "casework/board.html", context, status=status)
