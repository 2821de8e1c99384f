"""A vendor's claims, in its console."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.design.forms import Form
from marketplace.errors import DomainError, NotFound
from platforms.claiming.forms import CodeForm, CodeRequestForm, DocumentsForm
from platforms.claiming.models import Claim
from platforms.claiming.queries import domains_of, open_code_of
from platforms.claiming.services import (
    claim_by_code_confirm,
    claim_by_code_start,
    claim_by_documents,
    claim_withdraw,
)
from platforms.claiming.views.public import unclaimed
from platforms.models import Listing

vendors_only = member_required(kinds=(Organisation.Kind.VENDOR,))
owners_only = member_required(kinds=(Organisation.Kind.VENDOR,), roles=(Membership.Role.OWNER,))


@require_safe
@vendors_only
def mine(request: HttpRequest) -> HttpResponse:
    """What we claimed, and what became of it."""
    rows = Claim.objects.filter(organisation_id=actor_of(request).organisation_pk or 0)
    context = {"claims": rows.select_related("listing__platform").order_by("-pk")}
    return render(request, "claiming/console/mine.html", context)


@require_safe
@owners_only
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Both ways of claiming, and how far ours has come."""
    return _page(request, unclaimed(slug))


@require_POST
@owners_only
def send_code(request: HttpRequest, slug: str) -> HttpResponse:
    listing = unclaimed(slug)
    form = CodeRequestForm(request.POST, domains=domains_of(listing))
    if form.is_valid():
        try:
            code = claim_by_code_start(actor=actor_of(request), listing=listing, **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã gửi mã tới %(address)s.") % {"address": code.address})
            return redirect("claiming:claim", slug=slug)
    return _page(request, listing, refused=form)


@require_POST
@owners_only
def enter_code(request: HttpRequest, slug: str) -> HttpResponse:
    listing = unclaimed(slug)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            found = claim_by_code_confirm(actor=actor_of(request), listing=listing, code=form.cleaned_data["code"])
        except DomainError as error:
            blame(form, error)
        else:
            return _after_code(request, found, slug)
    return _page(request, listing, refused=form)


@require_POST
@owners_only
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    listing = unclaimed(slug)
    form = DocumentsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            claim_by_documents(actor=actor_of(request), listing=listing, **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã nộp. Người thẩm định sẽ xem và báo kết quả bằng thư."))
            return redirect("claiming:claim", slug=slug)
    return _page(request, listing, refused=form)


@require_POST
@owners_only
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    found = _own_open(request, slug)
    if found is None:
        raise NotFound(_("Không có yêu cầu đang chờ cho trang này."))
    claim_withdraw(actor=actor_of(request), claim=found)
    messages.success(request, _("Đã rút yêu cầu."))
    return redirect("claiming:mine")


def _own_open(request: HttpRequest, slug: str) -> Claim | None:
    rows = Claim.objects.filter(organisation_id=actor_of(request).organisation_pk or 0, state=Claim.State.OPEN)
    return rows.filter(listing__platform__slug=slug).prefetch_related("documents").first()


def _after_code(request: HttpRequest, found: Claim, slug: str) -> HttpResponse:
    if found.state == Claim.State.ACCEPTED:
        messages.success(request, _("Tên miền đã được xác nhận. Trang này nay do đơn vị của bạn quản lý."))
        return redirect("platforms:console_listing", slug=slug)
    messages.success(request, _("Tên miền đã được xác nhận."))
    return redirect("claiming:claim", slug=slug)


def _page(request: HttpRequest, listing: Listing, *, refused: Form | None = None) -> HttpResponse:
    organisation_pk = actor_of(request).organisation_pk or 0
    domains = domains_of(listing)
    known = _own_open(request, listing.platform.slug)
    # Owner or reseller is said once: a second piece of evidence is for the same claim.
    said = {"kind": known.kind} if known else {}
    context = {
        "listing": listing,
        "claim": known,
        "domains": domains,
        "open_code": open_code_of(listing, organisation_pk, clock.now()),
        "send_form": _or(refused, CodeRequestForm) or CodeRequestForm(domains=domains, initial=said),
        "code_form": _or(refused, CodeForm) or CodeForm(),
        "documents_form": _or(refused, DocumentsForm) or DocumentsForm(initial=said),
        "form": refused,
    }
    return render(request, "claiming/console/claim.html", context, status=422 if refused is not None else 200)


def _or(form: Form | None, wanted: type[Form]) -> Form | None:
    return form if type(form) is wanted else None
