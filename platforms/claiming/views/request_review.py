"""Requests of companies without an account, in the operations room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from platforms.claiming.access import can_decide
from platforms.claiming.forms import AnswerForm, ContactForm
from platforms.claiming.models import ListingRequest
from platforms.claiming.queries import answered_requests, open_requests
from platforms.claiming.services import contact_set, request_answer
from platforms.claiming.services.requests import CORRECTABLE
from platforms.claiming.views.review import readers
from platforms.models import Listing


@require_safe
@readers
def queue(request: HttpRequest) -> HttpResponse:
    context = {"rows": open_requests(), "answered": answered_requests()[:20], "now": clock.now()}
    return render(request, "claiming/review/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the company asks beside what stands; the answer goes to it by mail."""
    rows = ListingRequest.objects.exclude(state=ListingRequest.State.UNPROVEN)
    row = get_object_or_404(rows.select_related("listing__platform"), public_id=public_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, request=row)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            request_answer(
                actor=actor_of(request),
                request=row,
                is_done=data["outcome"] == "done",
                answer=data["answer"],
                changes={field: data[field] for field in CORRECTABLE if field in data},
            )
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, _("Đã ghi câu trả lời; công ty nhận thư ngay."))
            return redirect("claiming:requests")
    context = {
        "row": row,
        "form": form,
        "may_decide": can_decide(actor_of(request)) and row.state == ListingRequest.State.OPEN,
        "now": clock.now(),
    }
    return render(request, "claiming/review/request.html", context, status=422 if form.is_bound else 200)


@require_POST
@readers
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """The mailbox that the company of an unclaimed listing names in public."""
    listing = Listing.objects.filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này."))
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            contact_set(actor=actor_of(request), listing=listing, **form.cleaned_data)
        except DomainError as error:
            if error.status == 403:
                raise
            messages.error(request, error.message)
        else:
            messages.success(request, _("Đã ghi địa chỉ."))
    else:
        messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
    return redirect("claiming:review", slug=slug)
