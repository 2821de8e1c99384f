"""Test trials: started by their vendor, moved by a made-up enterprise on the vendor's word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.errors import DomainError, NotFound
from trials.handover import handoffs, queries
from trials.handover.access import keepers_only, vendor_of
from trials.handover.forms import SandboxForm
from trials.handover.sandbox import services
from trials.lifecycle.models import Trial


@require_safe
@keepers_only
def sandbox(request: HttpRequest) -> HttpResponse:
    vendor = vendor_of(request)
    return _page(request, SandboxForm(vendor=vendor))


@require_POST
@keepers_only
def start(request: HttpRequest) -> HttpResponse:
    vendor = vendor_of(request)
    form = SandboxForm(request.POST, vendor=vendor)
    if form.is_valid():
        try:
            trial = services.sandbox_trial_start(actor=actor_of(request), vendor=vendor, **form.cleaned_data)
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Đã tạo lượt thử nghiệm và gửi tin tới máy chủ của bạn."))
            return redirect("handover:request", trial.public_id)
    return _page(request, form, status=422)


@require_POST
@keepers_only
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    services.sandbox_trial_act(
        actor=actor_of(request), trial=_trial(request, public_id), name=request.POST.get("act", "")
    )
    messages.success(request, _("Doanh nghiệp mẫu đã làm, tin đang được gửi tới máy chủ của bạn."))
    return redirect("handover:request", public_id)


@require_POST
@keepers_only
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """ "Vào sử dụng" of the made-up enterprise: its browser carries a one-time code to the landing page."""
    trial = _trial(request, public_id)
    way = handoffs.entrance(trial=trial, actor=services.sme_actor(trial))
    if way is None:
        raise NotFound(_("Chưa có trang đón người dùng."))
    response = render(request, "handover/sandbox_entering.html", {"trial": trial, "way": way})
    response._csp_update = {"form-action": [way.origin]}  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    return response


def _trial(request: HttpRequest, public_id: str) -> Trial:
    trial = queries.request_of(vendor_of(request), public_id)
    if not trial.is_test:
        raise NotFound(_("Không có lượt thử nghiệm này."))
    return trial


def _page(request: HttpRequest, form: SandboxForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "rows": queries.test_trials(form.vendor)}
    return render(request, "handover/sandbox.html", context, status=status)
