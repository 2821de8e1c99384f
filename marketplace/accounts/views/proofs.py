"""Proving an organisation, and the officers' queue."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts import access, register
from marketplace.accounts.forms import AcceptForm, CertificateForm, CodeForm, ReasonForm, blame
from marketplace.accounts.models import Membership, Organisation, Proof
from marketplace.accounts.queries import decided_certificates, open_certificates
from marketplace.accounts.services import (
    proof_confirm_code,
    proof_decide,
    proof_request_code,
    proof_submit_certificate,
)
from marketplace.accounts.services.proofs import ensure_may_decide
from marketplace.accounts.views.web import own_organisation
from marketplace.audit.services import record
from marketplace.errors import DomainError

Role = Membership.Role
owner_only = access.member_required(roles=(Role.OWNER,))
deciders_only = access.member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.OFFICER, Role.ADMINISTRATOR))


@require_safe
@owner_only
def proof(request: HttpRequest) -> HttpResponse:
    """Both ways of proving, and how far they have come."""
    return _page(request)


@require_POST
@owner_only
def proof_send_code(request: HttpRequest) -> HttpResponse:
    """Mail a code to the register's contact."""
    try:
        sent = proof_request_code(actor=access.actor_of(request), organisation=own_organisation(request))
    except DomainError as error:
        return _page(request, trouble=error.message)
    messages.success(request, _("Đã gửi mã tới %(address)s.") % {"address": sent.sent_to_masked})
    return redirect("accounts:proof")


@require_POST
@owner_only
def proof_enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            proof_confirm_code(
                actor=access.actor_of(request),
                organisation=own_organisation(request),
                code=form.cleaned_data["code"],
            )
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đơn vị đã được chứng minh."))
            return redirect("accounts:proof")
    return _page(request, code_form=form)


@require_POST
@owner_only
def proof_certificate(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            proof_submit_certificate(
                actor=access.actor_of(request),
                organisation=own_organisation(request),
                certificate=form.cleaned_data["certificate"],
            )
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã nộp. Cán bộ sẽ xem và báo kết quả bằng thư."))
            return redirect("accounts:proof")
    return _page(request, certificate_form=form)


def _page(
    request: HttpRequest,
    *,
    code_form: CodeForm | None = None,
    certificate_form: CertificateForm | None = None,
    trouble: str = "",
) -> HttpResponse:
    organisation = own_organisation(request)
    entry = register.current().find(organisation.tax_id) if organisation.tax_id else None
    rows = organisation.proofs.order_by("pk")
    context = {
        "organisation": organisation,
        "masked_address": register.masked_address(entry.contact_email) if entry else "",
        "open_code": rows.filter(method=Proof.Method.REGISTER_CODE, state=Proof.State.OPEN).last(),
        "latest_certificate": rows.filter(method=Proof.Method.CERTIFICATE).last(),
        "code_form": code_form or CodeForm(),
        "certificate_form": certificate_form or CertificateForm(),
        "form": code_form or certificate_form,
        "trouble": trouble,
    }
    refused = bool(trouble or code_form or certificate_form)
    return render(request, "accounts/proof.html", context, status=422 if refused else 200)


@require_safe
@deciders_only
def proof_queue(request: HttpRequest) -> HttpResponse:
    """Certificates that wait for an officer."""
    return _queue(request)


@require_POST
@deciders_only
def proof_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, or refuse with a reason."""
    row = get_object_or_404(Proof, pk=pk)
    actor = access.actor_of(request)
    if "accept" in request.POST:
        read = AcceptForm(request.POST, prefix=f"a{pk}")
        if not read.is_valid():
            return _queue(request, refused=read, refused_pk=pk)
        proof_decide(actor=actor, proof=row, is_accepted=True, **read.cleaned_data)
        messages.success(request, _("Đã chấp nhận."))
        return redirect("accounts:proof_queue")
    form = ReasonForm(request.POST, prefix=f"p{pk}")
    if not form.is_valid():
        return _queue(request, refused=form, refused_pk=pk)
    proof_decide(actor=actor, proof=row, is_accepted=False, reason=form.cleaned_data["reason"])
    messages.success(request, _("Đã từ chối và báo người nộp."))
    return redirect("accounts:proof_queue")


@require_safe
@deciders_only
def proof_file(request: HttpRequest, pk: int) -> FileResponse:
    """The certificate itself, for those who may decide on it; each look is recorded."""
    row = get_object_or_404(Proof.objects.select_related("organisation"), pk=pk, method=Proof.Method.CERTIFICATE)
    actor = access.actor_of(request)
    ensure_may_decide(actor, row.organisation)
    record(actor=actor, action="proof.certificate_seen", target=row)
    ending = (row.certificate.name or "").rpartition(".")[2]
    response = FileResponse(row.certificate.open("rb"), content_type=row.certificate_type)
    response["Content-Disposition"] = f'inline; filename="giay-chung-nhan-{row.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _queue(
    request: HttpRequest, *, refused: ReasonForm | AcceptForm | None = None, refused_pk: int = 0
) -> HttpResponse:
    actor = access.actor_of(request)
    waiting = []
    for row in open_certificates(actor)[:100]:
        mine = refused if row.pk == refused_pk else None
        accept = mine if isinstance(mine, AcceptForm) else AcceptForm(prefix=f"a{row.pk}")
        waiting.append((row, accept, mine if isinstance(mine, ReasonForm) else ReasonForm(prefix=f"p{row.pk}")))
    context = {"waiting": waiting, "decided": decided_certificates(actor)[:20], "form": refused}
    return render(request, "accounts/proof_queue.html", context, status=422 if refused else 200)
