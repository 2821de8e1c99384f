"""The delivery log: what was sent, what came back, and sending it again."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError
from trials.handover import log, replaying
from trials.handover.access import keepers_only, vendor_of
from trials.handover.forms import ReplayForm
from trials.handover.models import Delivery, VendorEvent

PAGE = 50


@require_safe
@keepers_only
def deliveries(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_safe
@keepers_only
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One attempt with its request and answer, personal fields masked, and the other attempts of the same event."""
    row = get_object_or_404(log.deliveries(vendor_of(request)), pk=pk)
    context = {
        "line": log.with_standing([row])[0],
        "sent": _readable(row.request_body),
        "answered": _readable(row.response_body),
        "attempts": row.event.deliveries.order_by("pk"),
    }
    return render(request, "handover/delivery.html", context)


@require_POST
@keepers_only
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one event again."""
    event = get_object_or_404(VendorEvent, pk=pk, vendor=vendor_of(request))
    try:
        replaying.event_replay(actor=actor_of(request), event=event)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã xếp để gửi lại."))
    return redirect("handover:deliveries")


@require_POST
@keepers_only
def replay_range(request: HttpRequest) -> HttpResponse:
    """Send a stretch of time again."""
    form = ReplayForm(request.POST)
    if form.is_valid():
        try:
            count = replaying.events_replay(
                actor=actor_of(request),
                vendor=vendor_of(request),
                since=form.cleaned_data["since"],
                until=form.cleaned_data["until"],
                with_delivered=form.cleaned_data["what"] == "all",
            )
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            blame(form, refusal)
        else:
            _tell(request, count)
            return redirect("handover:deliveries")
    return _list(request, form, status=422)


def _tell(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext("Đã xếp %(n)d tin để gửi lại.", "Đã xếp %(n)d tin để gửi lại.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.info(request, _("Không có tin nào như vậy trong khoảng này."))


def _list(request: HttpRequest, form: ReplayForm | None = None, status: int = 200) -> HttpResponse:
    filterset = log.delivery_filter(request.GET, vendor_of(request))
    is_valid = filterset.form.is_valid()
    page = Paginator(filterset.qs if is_valid else Delivery.objects.none(), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filterset": filterset,
        "page_obj": page,
        "lines": log.with_standing(page.object_list),
        "form": form or ReplayForm(),
        "is_form_open": form is not None,
        "keep_days": Delivery.KEEP.days,
    }
    return render(request, "handover/deliveries.html", context, status=status if is_valid else 400)


def _readable(body: str) -> str:
    """JSON in lines; anything else as it is."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body
