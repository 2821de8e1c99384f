"""Correction, removal and silence, for companies without an account. A GET changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from marketplace.reference.queries import answer_days
from marketplace.throttle import ensure_not_too_often
from platforms.claiming.forms import CodeForm, RequestForm
from platforms.claiming.models import ListingRequest
from platforms.claiming.queries import domains_of
from platforms.claiming.services import contact_opt_out, request_confirm, request_open, request_send_again
from platforms.claiming.services.contacts import contact_of
from platforms.claiming.views.public import unclaimed

PER_HOUR = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """What is wrong with the page, and the mailbox that says so."""
    listing = unclaimed(slug)
    domains = domains_of(listing)
    form = RequestForm(request.POST if request.method == "POST" else None, domains=domains)
    if form.is_bound and form.is_valid():
        try:
            ensure_not_too_often(request, "listing-request", limit=PER_HOUR, seconds=3600)
            row = request_open(listing=listing, **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            return redirect("claiming:request_follow", public_id=row.public_id)
    context = {"listing": listing, "form": form, "domains": domains, "days": answer_days("listing_request")}
    return render(request, "claiming/request.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """The code first; afterwards how far the request has come. The link itself is the key."""
    row = get_object_or_404(ListingRequest.objects.select_related("listing__platform"), public_id=public_id)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            request_confirm(request=row, code=form.cleaned_data["code"])
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã xác nhận. Yêu cầu của Quý doanh nghiệp đang được xét."))
            return redirect("claiming:request_follow", public_id=public_id)
    context = {"row": row, "form": form}
    return render(request, "claiming/request_follow.html", context, status=422 if form.is_bound else 200)


@require_POST
def send_again(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_object_or_404(ListingRequest, public_id=public_id)
    try:
        ensure_not_too_often(request, "listing-request", limit=PER_HOUR, seconds=3600)
        request_send_again(request=row)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã gửi mã tới %(address)s.") % {"address": row.address_masked})
    return redirect("claiming:request_follow", public_id=public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The link in a mail opens this page; only pressing the button stops the mails."""
    contact = contact_of(token, pk)
    if contact is None:
        raise NotFound(_("Đường dẫn này không còn hiệu lực."))
    if request.method == "POST":
        contact_opt_out(contact=contact)
        return redirect("claiming:opt_out", pk=pk, token=token)
    return render(request, "claiming/opt_out.html", {"contact": contact})
