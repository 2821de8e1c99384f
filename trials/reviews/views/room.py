"""Moderators look at reviews and answers before anybody else reads them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError
from platforms.access import can_review
from trials.reviews import queries
from trials.reviews.forms import RefusalForm
from trials.reviews.models import Reason, Review, State
from trials.reviews.services import reply_judge, review_publish, review_refuse

readers = member_required(kinds=("agency",), roles=("reviewer", "administrator", "auditor"))


@require_safe
@readers
def queue(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.waiting(), 25).get_page(request.GET.get("page"))
    return render(request, "reviews/room/queue.html", {"page_obj": page, "now": clock.now()})


@require_safe
@readers
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, queries.review_by(public_id))


@require_POST
@readers
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    row = queries.review_by(public_id)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() else 0
    return _act(request, lambda: review_publish(actor=actor_of(request), review=row, version=seen), _("Đã đăng."), row)


@require_POST
@readers
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    row, form = queries.review_by(public_id), RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    return _act(
        request, lambda: review_refuse(actor=actor_of(request), review=row, **form.cleaned_data),
        _("Không đăng; người viết được báo lý do."), row, form,
    )  # fmt: skip


@require_POST
@readers
def reply_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    row = queries.review_by(public_id)
    return _act(request, lambda: reply_judge(actor=actor_of(request), review=row, reason=None), _("Đã đăng."), row)


@require_POST
@readers
def reply_refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    row, form = queries.review_by(public_id), RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    reason, note = Reason(form.cleaned_data["reason"]), form.cleaned_data["note"]
    return _act(
        request, lambda: reply_judge(actor=actor_of(request), review=row, reason=reason, note=note),
        _("Không đăng; người viết được báo lý do."), row, form,
    )  # fmt: skip


def _act(
    request: HttpRequest, act: Callable[[], Review], done: str, row: Review, form: RefusalForm | None = None
) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        if form is None:
            messages.error(request, refusal.message)
            return redirect("reviews:case", row.public_id)
        blame(form, refusal)
        return _page(request, row, form)
    messages.success(request, done)
    return redirect("reviews:queue")


def _page(request: HttpRequest, row: Review, form: RefusalForm | None = None) -> HttpResponse:
    may_judge = can_review(actor_of(request))
    context = {
        "review": row,
        "form": form or RefusalForm(initial={"version": row.version}),
        "may_judge": may_judge and row.state in (State.WAITING, State.PUBLISHED),
        "may_judge_reply": may_judge and row.state == State.PUBLISHED and row.reply_state == State.WAITING,
    }
    return render(request, "reviews/room/case.html", context, status=422 if form is not None else 200)
