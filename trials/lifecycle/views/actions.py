"""What an SME does with its trial: each a POST, answered by the trial's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.accounts.services import consent_withdraw
from marketplace.errors import Conflict, DomainError
from platforms.models import TrialTask
from trials.lifecycle import consent, services
from trials.lifecycle.access import ensure_use
from trials.lifecycle.forms import ExtensionForm, LeaveForm, ProblemForm
from trials.lifecycle.models import Trial
from trials.lifecycle.views.desk import sme_only, trial_in, trial_page


@require_POST
@sme_only
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """ "Vào sử dụng": a page that leads on, by one-time code where the vendor takes one, else by its address.

    It is a page and not a redirect: the browser's form policy forbids a form that ends on another origin.
    """
    row = trial_in(request, public_id)
    ensure_use(actor_of(request), row)
    if not row.is_usable or not row.access_url:
        raise Conflict(_("Lượt dùng thử này không còn chạy."), code="trial_over")
    way = slots.first("trial.entrance", trial=row, actor=actor_of(request))
    response = render(request, "lifecycle/entering.html", {"trial": row, "way": way})
    if way is not None:
        response._csp_update = {"form-action": [way.origin]}  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@sme_only
def first_use(request: HttpRequest, public_id: str) -> HttpResponse:
    row = trial_in(request, public_id)
    services.first_use(actor=actor_of(request), trial=row)
    messages.success(request, _("Đã ghi nhận. Chúc bạn dùng thử được việc."))
    return redirect("lifecycle:trial", public_id)


@require_POST
@sme_only
def problem(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(row: Trial, data: dict[str, Any]) -> None:
        services.access_problem(actor=actor_of(request), trial=row, note=data["note"])

    done = _("Đã báo nhà cung cấp. Đồng hồ dùng thử tạm dừng cho đến khi bạn vào được.")
    return _submit(request, public_id, "problem", ProblemForm(request.POST), act, done)


@require_POST
@sme_only
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(row: Trial, data: dict[str, Any]) -> None:
        services.extension_request(actor=actor_of(request), trial=row, days=data["days"], reason=data["reason"])

    done = _("Đã gửi yêu cầu thêm ngày tới nhà cung cấp.")
    return _submit(request, public_id, "extend", ExtensionForm(request.POST), act, done)


@require_POST
@sme_only
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(row: Trial, data: dict[str, Any]) -> None:
        services.trial_cancel(actor=actor_of(request), trial=row, reason=data["reason"])

    had_access = trial_in(request, public_id).activated_at is not None
    form = LeaveForm(request.POST, had_access=had_access)
    return _submit(request, public_id, "leave", form, act, _("Đã dừng lượt dùng thử này."))


@require_POST
@sme_only
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back the consent to hand contact fields over; the vendor is told to forget them."""
    row = trial_in(request, public_id)
    consent_withdraw(actor=actor_of(request), purpose=consent.PURPOSE, subject=row.public_id)
    messages.success(request, _("Đã rút lại. Nhà cung cấp được báo để xóa."))
    return redirect("lifecycle:trial", public_id)


@require_POST
@sme_only
def tick(request: HttpRequest, public_id: str, task_pk: int) -> HttpResponse:
    """Tick or clear one of the things worth trying."""
    row = trial_in(request, public_id)
    task = get_object_or_404(TrialTask, pk=task_pk, category__slug=row.category_slug)
    services.task_tick(actor=actor_of(request), trial=row, task=task, is_ticked=request.POST.get("is_ticked") == "1")
    return redirect(f"{request.path.rsplit('/viec/', 1)[0]}/#viec")


def _submit(
    request: HttpRequest,
    public_id: str,
    name: str,
    form: Any,
    act: Callable[[Trial, dict[str, Any]], None],
    done: str,
) -> HttpResponse:
    """Run `act` on a valid form; a refusal comes back beside what was typed."""
    row = trial_in(request, public_id)
    if form.is_valid():
        try:
            act(row, form.cleaned_data)
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            for field, message in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field if field in form.fields else None, message)
        else:
            messages.success(request, done)
            return redirect("lifecycle:trial", public_id)
    return trial_page(request, trial_in(request, public_id), form=form, opened=name, status=422)
