"""The inbox: everything a vendor without an API does."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock, slots
from marketplace.accounts.access import actor_of
from marketplace.errors import DomainError
from trials.handover import queries
from trials.handover.access import vendor_of, vendor_only
from trials.handover.envelopes import vendors_contact
from trials.handover.forms import AnswerForm, ExtensionForm, ReasonForm, UsageForm
from trials.handover.stopping import vendor_stop
from trials.lifecycle import services
from trials.lifecycle.consent import FIELDS, withdrawn_at
from trials.lifecycle.extension import days_allowed
from trials.lifecycle.models import Trial
from trials.lifecycle.states import WAITING_FOR_VENDOR, State

PAGE = 25
RUNNING = 10


@require_safe
@vendor_only
def inbox(request: HttpRequest) -> HttpResponse:
    """Trials by what the vendor owes, nearest deadline first; at home the running ones too."""
    context = _list(request)
    if context["tab"] == queries.DEFAULT_TAB:
        running = queries.inbox(context["vendor"], queries.RUNNING_TAB).filter(extension_asked_days=None)
        rows = [queries.row_of(trial) for trial in running[: RUNNING + 1]]
        context |= {"running": rows[:RUNNING], "has_more_running": len(rows) > RUNNING}
    return render(request, "handover/inbox.html", context)


@require_safe
@vendor_only
def request_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One trial as its vendor may see it: only consented contact fields, and what can be done now."""
    return _page(request, public_id)


@require_POST
@vendor_only
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(trial: Trial, data: dict[str, Any]) -> str:
        if not data["access_url"]:
            services.trial_accept(actor=actor_of(request), trial=trial)
            return _("Đã nhận yêu cầu. Hãy giao tài khoản trước hạn.")
        services.trial_ready(actor=actor_of(request), trial=trial, **data)
        return _("Đã giao tài khoản cho doanh nghiệp.")

    return _submit(request, public_id, "answer", AnswerForm(request.POST), act)


@require_POST
@vendor_only
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(trial: Trial, data: dict[str, Any]) -> str:
        services.trial_decline(actor=actor_of(request), trial=trial, reason=data["reason"])
        return _("Đã từ chối, doanh nghiệp được báo lý do.")

    return _submit(request, public_id, "decline", ReasonForm(request.POST), act)


@require_POST
@vendor_only
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(trial: Trial, data: dict[str, Any]) -> str:
        row = vendor_stop(actor=actor_of(request), trial=trial, reason=data["reason"])
        is_adopted = row.state == State.CONVERTED
        return _("Đã ghi là ngừng sử dụng.") if is_adopted else _("Đã dừng lượt dùng thử.")

    return _submit(request, public_id, "stop", ReasonForm(request.POST), act)


@require_POST
@vendor_only
def extension(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.POST.get("decision") == "refused":
        services.extension_refuse(actor=actor_of(request), trial=_trial(request, public_id))
        messages.success(request, _("Đã trả lời không thêm ngày."))
        return redirect("handover:request", public_id)

    def act(trial: Trial, data: dict[str, Any]) -> str:
        services.extension_grant(actor=actor_of(request), trial=trial, days=data["days"])
        return _("Đã thêm ngày dùng thử.")

    return _submit(request, public_id, "extension", ExtensionForm(request.POST), act)


@require_POST
@vendor_only
def usage(request: HttpRequest, public_id: str) -> HttpResponse:
    def act(trial: Trial, data: dict[str, Any]) -> str:
        services.usage_report(actor=actor_of(request), trial=trial, source="portal", **data)
        return _("Đã ghi mức dùng của ngày.")

    return _submit(request, public_id, "usage", UsageForm(request.POST), act)


def _list(request: HttpRequest) -> dict[str, Any]:
    vendor = vendor_of(request)
    tab = request.GET.get("muc", queries.DEFAULT_TAB)
    tab = tab if tab in queries.TABS else queries.DEFAULT_TAB
    page = Paginator(queries.inbox(vendor, tab), PAGE).get_page(request.GET.get("page"))
    rows = [queries.row_of(trial) for trial in page.object_list]
    return {"vendor": vendor, "tab": tab, "tabs": queries.tabs(vendor, tab), "page_obj": page, "rows": rows}


def _trial(request: HttpRequest, public_id: str) -> Trial:
    return queries.request_of(vendor_of(request), public_id)


def _page(
    request: HttpRequest, public_id: str, *, form: Any = None, opened: str = "", status: int = 200
) -> HttpResponse:
    trial = _trial(request, public_id)
    forms: dict[str, Any] = {
        "answer": AnswerForm(
            initial={
                "access_url": trial.access_url,
                "instructions": trial.instructions,
                "account_hint": trial.account_hint,
            }
        ),
        "decline": ReasonForm(prefix=""),
        "stop": ReasonForm(),
        "extension": ExtensionForm(initial={"days": trial.extension_asked_days}),
        "usage": UsageForm(initial={"day": clock.today()}),
    }
    if form is not None:
        forms[opened] = form
    contact = vendors_contact(trial)
    context = {
        **_list(request),
        "trial": trial,
        "row": queries.row_of(trial),
        "withdrawn_at": None if contact else withdrawn_at(trial),
        "contact": [(label, contact.get(name, "")) for name, label in FIELDS.items()],
        "form": form,
        "forms": forms,
        "opened": opened,
        "is_waiting": trial.state in WAITING_FOR_VENDOR,
        "is_active": trial.state == State.ACTIVE,
        "is_kept": queries.is_kept(trial),
        "days_allowed": days_allowed(trial),
        "usage": trial.usage_days.order_by("-day")[:14],
        "panels": slots.collect("vendor.trial_panels", trial=trial, request=request),
    }
    return render(request, "handover/request.html", context, status=status)


def _submit(
    request: HttpRequest, public_id: str, name: str, form: Any, act: Callable[[Trial, dict[str, Any]], str]
) -> HttpResponse:
    """Run `act` on a valid form; a refusal comes back beside what was typed."""
    trial = _trial(request, public_id)
    if form.is_valid():
        try:
            done = act(trial, form.cleaned_data)
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            for field, message in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field if field in form.fields else None, message)
        else:
            messages.success(request, done)
            return redirect("handover:request", public_id)
    return _page(request, public_id, form=form, opened=name, status=422)
