"""Rules of programmes and the calendar of working days, for administrators; auditors read."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Organisation
from marketplace.errors import DomainError
from marketplace.reference.models import Holiday, Outage, Programme, ProgrammeTerms, Round
from marketplace.rulebook import queries, services
from marketplace.rulebook.access import can_change
from marketplace.rulebook.forms import CloseForm, OutageForm, RoundForm, TermsForm

readers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=("administrator", "auditor"))
changers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=("administrator",))


@require_safe
@readers
def programmes(request: HttpRequest) -> HttpResponse:
    """Each programme's terms in force, those to come, and its rounds."""
    return _programmes(request)


@changers
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """New terms from a day on, beginning with a copy of those in force."""
    programme = _programme(code)
    now = programme.terms_on(clock.today())
    initial = {**model_to_dict(now), "valid_from": None}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():

        def act() -> None:
            services.terms_set(actor=actor_of(request), programme=programme, **form.cleaned_data)

        if _accepted(form, act):
            messages.success(request, _("Đã ghi điều kiện mới."))
            return redirect("rulebook:programmes")
    context = {"form": form, "programme": programme, "in_force": now}
    return render(request, "rulebook/terms.html", context, status=422 if form.is_bound else 200)


@require_POST
@changers
def drop_terms(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_object_or_404(ProgrammeTerms, pk=pk, programme=_programme(code))
    services.terms_drop(actor=actor_of(request), terms=row)
    messages.success(request, _("Đã bỏ điều kiện chưa áp dụng."))
    return redirect("rulebook:programmes")


@require_POST
@changers
def open_round(request: HttpRequest, code: str) -> HttpResponse:
    form = RoundForm(request.POST)

    def act() -> None:
        services.round_open(actor=actor_of(request), programme=_programme(code), **form.cleaned_data)

    if form.is_valid() and _accepted(form, act):
        messages.success(request, _("Đã thêm đợt."))
        return redirect("rulebook:programmes")
    return _programmes(request, round_form=form)


@require_POST
@changers
def close_round(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_object_or_404(Round, pk=pk, programme=_programme(code))
    form = CloseForm(request.POST, auto_id=f"id_dot{row.pk}_%s")

    def act() -> None:
        services.round_close_on(actor=actor_of(request), round_=row, **form.cleaned_data)

    if form.is_valid() and _accepted(form, act):
        messages.success(request, _("Đã đổi ngày đóng."))
        return redirect("rulebook:programmes")
    return _programmes(request, close_form=form, closing=row)


def calendar(request: HttpRequest) -> HttpResponseBase:
    """Holidays to confirm and the days that the operator takes out of the clocks; POST adds such a day."""
    if request.method == "POST":
        return _add_outage(request)
    return _calendar(request)


@require_POST
@changers
def confirm_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Holiday, pk=pk)
    is_confirmed = request.POST.get("is_confirmed") == "1"
    services.holiday_confirm(actor=actor_of(request), holiday=row, is_confirmed=is_confirmed)
    messages.success(request, _("Đã ghi. Hạn trả lời của các lượt đang chờ được tính lại."))
    return redirect("rulebook:calendar")


@require_POST
@changers
def remove_outage(request: HttpRequest, pk: int) -> HttpResponse:
    services.outage_remove(actor=actor_of(request), outage=get_object_or_404(Outage, pk=pk))
    messages.success(request, _("Đã ghi. Hạn trả lời của các lượt đang chờ được tính lại."))
    return redirect("rulebook:calendar")


@changers
def _add_outage(request: HttpRequest) -> HttpResponseBase:
    form = OutageForm(request.POST)

    def act() -> None:
        services.outage_add(actor=actor_of(request), **form.cleaned_data)

    if form.is_valid() and _accepted(form, act):
        messages.success(request, _("Đã ghi. Hạn trả lời của các lượt đang chờ được tính lại."))
        return redirect("rulebook:calendar")
    return _calendar(request, form)


def _programme(code: str) -> Programme:
    return get_object_or_404(Programme, code=code, is_simulated=False)


def _accepted(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Whether the service took it; its refusal comes back beside what was typed."""
    try:
        act()
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        blame(form, refusal)
        return False
    return True


def _programmes(
    request: HttpRequest,
    *,
    round_form: RoundForm | None = None,
    close_form: CloseForm | None = None,
    closing: Round | None = None,
) -> HttpResponse:
    refused = round_form or close_form
    context = {
        "programmes": [(rules, _close_forms(rules.rounds, closing, close_form)) for rules in queries.programmes()],
        "today": clock.today(),
        "may_change": can_change(actor_of(request)),
        "round_form": round_form or RoundForm(),
        "form": refused,
    }
    return render(request, "rulebook/programmes.html", context, status=422 if refused else 200)


def _close_forms(
    rounds: list[Round], closing: Round | None, refused: CloseForm | None
) -> list[tuple[Round, CloseForm]]:
    """Each round with the form that moves its last day; the refused one as it was typed."""
    return [
        (
            row,
            refused
            if refused and closing == row
            else CloseForm(initial={"closes_on": row.closes_on}, auto_id=f"id_dot{row.pk}_%s"),
        )
        for row in rounds
    ]


@readers
def _calendar(request: HttpRequest, form: OutageForm | None = None) -> HttpResponse:
    context = {
        "holidays": queries.coming_holidays(),
        "outages": queries.outages(),
        "may_change": can_change(actor_of(request)),
        "outage_form": form or OutageForm(),
        "form": form,
    }
    return render(request, "rulebook/calendar.html", context, status=422 if form else 200)
