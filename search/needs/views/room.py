"""The officers' list and their answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from search.needs import queries
from search.needs.access import can_answer, can_read, province_of
from search.needs.filters import NeedFilter
from search.needs.forms import AnswerForm, CloseForm
from search.needs.models import Need
from search.needs.services import need_answer, need_close
from search.needs.states import State

officers_only = member_required(kinds=("agency",), roles=("officer", "administrator", "auditor"))
_A_PAGE = 25


@require_safe
@officers_only
def needs(request: HttpRequest) -> HttpResponse:
    """What was asked, the longest waiting first; filters in the address."""
    actor = actor_of(request)
    filterset = NeedFilter(request.GET, queryset=queries.needs_for(actor))
    filterset.form.label_suffix = ""
    if province_of(actor):
        filterset.form.fields.pop("province")
    problems = [f"{name}: {error}" for name, errors in filterset.errors.items() for error in errors]
    waiting_first = (F("closed_at").asc(nulls_first=True), F("answered_at").asc(nulls_first=True), "asked_at")
    rows = filterset.qs.order_by(*waiting_first) if not problems else Need.objects.none()
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": queries.shown(list(page)), "filterset": filterset, "problems": problems}
    return render(request, "needs/room.html", context, status=400 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def need(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _readable(request, public_id)
    form = AnswerForm(request.POST or None, cards=queries.candidates(row))
    if form.is_bound and form.is_valid():
        try:
            need_answer(actor=actor_of(request), need=row, text=form.cleaned_data["text"], slugs=form.chosen())
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, _("Đã trả lời %(number)s; người hỏi được báo bằng thư.") % {"number": row.number})
            return redirect("needs:room")
    return _page(request, row, form=form)


@require_POST
@officers_only
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _readable(request, public_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            need_close(actor=actor_of(request), need=row, reason=form.cleaned_data["reason"])
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, _("Đã đóng %(number)s.") % {"number": row.number})
            return redirect("needs:room")
    return _page(request, row, close_form=form)


def _readable(request: HttpRequest, public_id: str) -> Need:
    row = Need.objects.filter(public_id=public_id).first()
    if row is None or not can_read(actor_of(request), row):
        raise NotFound(_("Không có nhu cầu này trong địa bàn của bạn."))
    return row


def _page(
    request: HttpRequest, row: Need, *, form: AnswerForm | None = None, close_form: CloseForm | None = None
) -> HttpResponse:
    refused = close_form if close_form is not None else form if form is not None and form.is_bound else None
    context = {
        "shown": queries.shown([row])[0],
        "answers": queries.answers_of(row),
        "answer_form": form or AnswerForm(cards=queries.candidates(row)),
        "close_form": close_form or CloseForm(),
        "form": refused,
        "may_answer": can_answer(actor_of(request), row) and row.state != State.CLOSED,
    }
    return render(request, "needs/room_need.html", context, status=422 if refused is not None else 200)
