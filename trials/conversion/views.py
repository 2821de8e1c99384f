"""Pages of adoption: the SME's answer, the vendor's report, the officer's queue."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.access import ensure
from marketplace.accounts.access import SME_KINDS, actor_of, member_required
from marketplace.errors import DomainError, InvalidInput, NotFound
from trials.conversion import retention, services
from trials.conversion.access import can_decide, can_see_disputes
from trials.conversion.forms import DecisionForm, DenyForm, ReversalForm, SaleForm
from trials.conversion.models import Claim, Conversion, Dispute
from trials.conversion.queries import open_disputes, standing
from trials.lifecycle.models import Trial
from trials.lifecycle.purchase_window import can_be_answered, can_be_bought
from trials.lifecycle.queries import trial_of

_VENDOR_ROLES = ("owner", "sales", "technical")


@require_POST
@member_required(kinds=SME_KINDS, roles=("owner", "member"))
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The SME's word: confirm or deny the reported sale, "Tôi đã mua", still in use or stopped."""
    actor = actor_of(request)
    trial = trial_of(actor.organisation_pk, public_id)
    said = request.POST.get("answer", "")
    try:
        match said:
            case "confirm":
                services.sale_confirm(actor=actor, trial=trial, seen_claim_pk=_seen(request))
                messages.success(request, _("Đã xác nhận. Cảm ơn bạn."))
            case "bought":
                services.purchase_report(actor=actor, trial=trial)
                messages.success(request, _("Đã ghi nhận bạn đã mua. Cổng chờ nhà cung cấp xác nhận."))
            case "deny":
                services.sale_deny(actor=actor, trial=trial, reason=_reason(request))
                messages.success(request, _("Đã chuyển cán bộ đối chiếu. Bạn không phải làm gì thêm."))
            case "still" | "stopped":
                retention.retention_answer(actor=actor, trial=trial, is_in_use=said == "still")
                messages.success(request, _("Đã ghi nhận. Cảm ơn bạn."))
            case _:
                raise InvalidInput(_("Không hiểu câu trả lời này."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('lifecycle:trial', args=[public_id])}#mua-{public_id}")


def _seen(request: HttpRequest) -> int:
    """The report that the page showed; 0, which is none, where it names none."""
    text = request.POST.get("report", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _reason(request: HttpRequest) -> str:
    form = DenyForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(" ".join(map(str, form.errors["reason"])))
    return str(form.cleaned_data["reason"])


@require_http_methods(["GET", "POST"])
@member_required(kinds=("vendor",), roles=_VENDOR_ROLES)
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """The vendor reports a sale, or says that it knows of none."""
    actor = actor_of(request)
    trial = _vendor_trial(actor.organisation_pk, public_id)
    is_denial = "deny" in request.POST
    form = SaleForm(None if is_denial else request.POST or None, initial={"plan_code": trial.plan_code})
    deny_form = DenyForm(request.POST if is_denial else None)
    bound = deny_form if is_denial else form
    if request.method == "POST" and bound.is_valid():
        try:
            if is_denial:
                services.purchase_deny(actor=actor, trial=trial, reason=deny_form.cleaned_data["reason"])
                messages.success(request, _("Đã chuyển cán bộ đối chiếu."))
            else:
                services.sale_report(actor=actor, trial=trial, sale=form.sale())
                messages.success(request, _("Đã ghi nhận. Cổng hỏi doanh nghiệp xác nhận."))
            return redirect("handover:request", public_id=public_id)
        except InvalidInput as error:
            for name, message in (error.fields or {"": error.message}).items():
                bound.add_error(_FIELDS.get(name, name) if _FIELDS.get(name, name) in bound.fields else None, message)
        except DomainError as error:
            bound.add_error(None, error.message)
    stands = standing(trial)
    is_open = can_be_bought(trial) or (stands.waits_for == "vendor" and can_be_answered(trial))
    context = {"trial": trial, "form": form, "deny_form": deny_form, "stands": stands, "open": is_open}
    return render(request, "conversion/report.html", context, status=422 if bound.errors else 200)


_FIELDS = {"plan": "plan_code", "amount_minor": "amount", "evidence": "evidence_reference"}


@member_required(kinds=("agency",))
def disputes(request: HttpRequest) -> HttpResponse:
    """The officer's queue of contradictions."""
    actor = actor_of(request)
    ensure(can_see_disputes(actor))
    page = Paginator(open_disputes(actor), 25).get_page(request.GET.get("page"))
    return render(request, "conversion/disputes.html", {"page_obj": page})


@require_http_methods(["GET", "POST"])
@member_required(kinds=("agency",))
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One contradiction: what each side said, and the officer's decision."""
    actor = actor_of(request)
    ensure(can_see_disputes(actor))
    row = get_object_or_404(
        Dispute.objects.select_related("trial__platform", "trial__vendor", "trial__organisation"), pk=pk
    )
    ensure(not actor.province_code or actor.province_code == row.trial.province_code)
    may_decide = can_decide(actor, row.trial)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dispute_decide(actor=actor, dispute=row, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi kết quả đối chiếu và báo hai bên."))
            return redirect("conversion:disputes")
    claims = Claim.objects.filter(trial=row.trial_id)
    context = {"dispute": row, "claims": claims, "form": form, "may_decide": may_decide}
    return render(request, "conversion/dispute.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required(kinds=("agency",))
def reversal(request: HttpRequest, public_id: str) -> HttpResponse:
    """An officer takes an adoption back: what was adopted, who said so, and why it no longer counts."""
    actor = actor_of(request)
    trial = get_object_or_404(Trial.objects.with_parties(), public_id=public_id, is_test=False)
    ensure(can_decide(actor, trial))
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.conversion_reverse(actor=actor, trial=trial, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã đảo kết quả và báo hai bên. Lượt này không còn được tính."))
            return redirect("casework:trial", public_id)
    context = {
        "trial": trial,
        "conversion": Conversion.objects.filter(trial=trial, reversed_at=None).first(),
        "claims": Claim.objects.filter(trial=trial),
        "form": form,
    }
    return render(request, "conversion/reversal.html", context, status=422 if form.errors else 200)


def _vendor_trial(organisation_pk: int | None, public_id: str) -> Trial:
    rows = Trial.objects.with_parties().of_vendor(organisation_pk or 0)
    trial = rows.filter(public_id=public_id).first()
    if trial is None:
        raise NotFound(_("Không có lượt dùng thử này, hoặc nó thuộc nhà cung cấp khác."))
    return trial
