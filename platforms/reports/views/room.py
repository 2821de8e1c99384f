"""Reports in the operations room: queue, one case, pattern board."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace import clock
from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.audit.services import record
from marketplace.design.forms import Form
from marketplace.errors import DomainError
from platforms.reports.access import can_answer, ensure_can_answer
from platforms.reports.board import MONTHS, board, by_month
from platforms.reports.filters import filtered
from platforms.reports.forms import AnswerForm, QuestionForm
from platforms.reports.models import Report, ReportFile
from platforms.reports.services import report_answer, report_ask_vendor, report_take

Role = Membership.Role
PAGE_SIZE = 25
readers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR))


@require_safe
@readers
def queue(request: HttpRequest) -> HttpResponse:
    found = filtered(request.GET, actor_of(request))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filterset": found, "page_obj": page, "now": clock.now(), "is_valid": found.is_valid()}
    return render(request, "reports/room/queue.html", context)


@require_safe
@readers
def pattern_board(request: HttpRequest) -> HttpResponse:
    """Vendors by kind of report, over three, six or twelve months."""
    chosen = request.GET.get("thang", "")
    months = int(chosen) if chosen in {str(n) for n in MONTHS} else MONTHS[-1]
    context = {
        "rows": board(months),
        "months": by_month(months),
        "kinds": Report.Kind.labels,
        "chosen": months,
        "choices": MONTHS,
    }
    return render(request, "reports/room/board.html", context)


@require_safe
@readers
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _report(pk))


@require_POST
@readers
def take(request: HttpRequest, pk: int) -> HttpResponse:
    report_take(actor=actor_of(request), report=_report(pk))
    messages.success(request, _("Bạn nhận phản ánh này."))
    return redirect("reports:case", pk=pk)


@require_POST
@readers
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    form, report = QuestionForm(request.POST), _report(pk)
    return _act(
        request,
        report,
        form,
        lambda: report_ask_vendor(actor=actor_of(request), report=report, **form.cleaned_data),
        _("Đã hỏi nhà cung cấp."),
    )


@require_POST
@readers
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    form, report = AnswerForm(request.POST), _report(pk)
    return _act(
        request,
        report,
        form,
        lambda: report_answer(actor=actor_of(request), report=report, **form.cleaned_data),
        _("Đã trả lời."),
    )


@require_safe
@readers
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A reporter's file, for those who may answer; each look is recorded."""
    row = get_object_or_404(ReportFile.objects.select_related("report__vendor", "report__listing"), pk=pk)
    actor = actor_of(request)
    ensure_can_answer(actor, row.report)
    record(actor=actor, action="report.file_seen", target=row.report, data={"file": row.pk})
    ending = (row.file.name or "").rpartition(".")[2]
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Content-Disposition"] = f'attachment; filename="phan-anh-{row.pk}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _report(pk: int) -> Report:
    rows = Report.objects.select_related("vendor__organisation", "listing__platform", "listing__owner")
    return get_object_or_404(rows.prefetch_related("files"), pk=pk)


def _act(request: HttpRequest, report: Report, form: Form, act: Callable[[], Report], done: str) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            messages.success(request, done)
            return redirect("reports:case", pk=report.pk)
    return _page(request, report, refused=form)


def _page(request: HttpRequest, report: Report, *, refused: Form | None = None) -> HttpResponse:
    actor = actor_of(request)
    organisation = report.listing.owner if report.listing and report.listing.owner else report.vendor.organisation
    context = {
        "report": report,
        "may_answer": report.state != Report.State.ANSWERED and can_answer(actor, report),
        "is_mine": report.assigned_to == actor.ref,
        "may_ask": organisation is not None and report.asked_at is None,
        "question_form": refused if isinstance(refused, QuestionForm) else QuestionForm(),
        "answer_form": refused if isinstance(refused, AnswerForm) else AnswerForm(),
        "form": refused,
        "now": clock.now(),
    }
    return render(request, "reports/room/case.html", context, status=422 if refused is not None else 200)
