"""A vendor's daily work: its trials and their files, this week's use, intake, codes, its own funnel."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.accounts.forms import blame
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.sheets import csv_response
from trials.backoffice import queries
from trials.backoffice.access import platform_of
from trials.backoffice.batches import COLUMNS, batch_apply, batch_check
from trials.backoffice.codes import CodeReport, codes_upload
from trials.backoffice.filters import trial_filter
from trials.backoffice.forms import CodesForm, CsvForm, IntakeForm
from trials.backoffice.intake import intake_set
from trials.backoffice.models import Batch
from trials.backoffice.weekly import week_lines, week_tick
from trials.handover.access import vendor_of, vendor_only

PAGE = 50
WEEK_PAGE = 200


@require_safe
@vendor_only
def trials(request: HttpRequest) -> HttpResponse:
    """All of the vendor's trials, with filters; the same query leads to the CSV."""
    found = trial_filter(request.GET, vendor_of(request))
    is_valid = found.is_valid()
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"filterset": found, "page_obj": page, "query": request.GET.urlencode()}
    return render(request, "backoffice/trials.html", context, status=200 if is_valid else 400)


@require_safe
@vendor_only
def trials_csv(request: HttpRequest) -> HttpResponse:
    found = trial_filter(request.GET, vendor_of(request))
    if not found.is_valid():
        raise InvalidInput(_("Bộ lọc không đọc được. Hãy chọn lại."))
    return csv_response("luot-dung-thu.csv", queries.CSV_HEADER, queries.csv_rows(found.qs))


@require_safe
@vendor_only
def template_csv(request: HttpRequest) -> HttpResponse:
    """The header of the file of answers."""
    return csv_response("tra-loi-mau.csv", COLUMNS, [])


@require_http_methods(["GET", "POST"])
@vendor_only
def upload(request: HttpRequest) -> HttpResponse:
    """A file of answers is tried first; the report's page applies it."""
    vendor = vendor_of(request)
    form = CsvForm(request.POST, request.FILES) if request.method == "POST" else CsvForm()
    if form.is_valid():
        try:
            row = batch_check(actor=actor_of(request), vendor=vendor, text=form.cleaned_data["file"])
        except DomainError as refusal:
            blame(form, refusal)
        else:
            return redirect("backoffice:batch", row.pk)
    context = {"form": form, "batches": Batch.objects.filter(vendor=vendor)[:10], "columns": COLUMNS}
    return render(request, "backoffice/upload.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@vendor_only
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What each line would do, and, after a POST, what it did; a file that was cut short goes on by the same POST."""
    row = get_object_or_404(Batch, pk=pk, vendor=vendor_of(request))
    if request.method == "POST":
        try:
            done = batch_apply(actor=actor_of(request), batch=row)
        except Conflict as refusal:  # pressed twice: the page tells what came of the first press
            messages.warning(request, refusal.message)
        else:
            count = sum(line["ok"] for line in done.report)
            told = ngettext("Đã áp dụng %(n)d dòng.", "Đã áp dụng %(n)d dòng.", count) % {"n": count}
            messages.success(request, told)
        return redirect("backoffice:batch", pk)
    good = sum(line["ok"] for line in row.report)
    all_lines = len(row.report)
    context = {"batch": row, "good": good, "bad": all_lines - good, "left": all_lines - row.lines_done}
    return render(request, "backoffice/batch.html", context)


@require_http_methods(["GET", "POST"])
@vendor_only
def week(request: HttpRequest) -> HttpResponse:
    """One tick list: which trials were used in the last seven days. What is not ticked says nothing.

    A POST writes one page and leads back to it.
    """
    vendor = vendor_of(request)
    if request.method == "POST":
        chosen = set(request.POST.getlist("used"))
        ticked = week_tick(actor=actor_of(request), vendor=vendor, trial_ids=chosen)
        done = ngettext("Đã ghi %(n)d lượt có dùng.", "Đã ghi %(n)d lượt có dùng.", ticked.done) % {"n": ticked.done}
        if chosen:
            messages.success(request, done)
        else:
            messages.warning(request, _("Bạn chưa đánh dấu lượt nào, nên không ghi gì."))
        for trial, why in ticked.refused:
            messages.error(request, f"{trial.organisation} · {trial.platform}: {why}")
        return redirect(request.get_full_path())
    page = Paginator(week_lines(vendor), WEEK_PAGE).get_page(request.GET.get("page"))
    return render(request, "backoffice/week.html", {"page_obj": page})


@require_safe
@vendor_only
def intake(request: HttpRequest) -> HttpResponse:
    return render(request, "backoffice/intake.html", {"rows": queries.intakes(vendor_of(request))})


@require_http_methods(["GET", "POST"])
@vendor_only
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause, limit, and codes of one platform."""
    row = platform_of(vendor_of(request), slug)
    form = IntakeForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            intake_set(actor=actor_of(request), platform=row, **form.cleaned_data)
        except DomainError as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("backoffice:platform", slug)
    return _platform(request, slug, intake_form=form)


@require_POST
@vendor_only
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    row = platform_of(vendor_of(request), slug)
    form, report = CodesForm(request.POST, request.FILES), None
    if form.is_valid():
        dry_run = form.cleaned_data["is_checked_only"]
        try:
            report = codes_upload(
                actor=actor_of(request), platform=row, text=form.cleaned_data["file"], dry_run=dry_run
            )
        except DomainError as refusal:
            blame(form, refusal)
        else:
            if not dry_run and not report.errors:
                messages.success(
                    request,
                    _("Đã thêm %(added)d mã; %(known)d mã đã có từ trước.")
                    % {"added": report.added, "known": report.known},
                )
                return redirect("backoffice:platform", slug)
    return _platform(request, slug, codes_form=form, report=report)


@require_safe
@vendor_only
def funnel(request: HttpRequest) -> HttpResponse:
    context = {"funnel": queries.own_funnel(vendor_of(request)), "days": queries.FUNNEL_DAYS}
    return render(request, "backoffice/funnel.html", context)


def _platform(
    request: HttpRequest,
    slug: str,
    *,
    intake_form: IntakeForm | None = None,
    codes_form: CodesForm | None = None,
    report: CodeReport | None = None,
) -> HttpResponse:
    entry = next(row for row in queries.intakes(vendor_of(request)) if row.platform.slug == slug)
    known = entry.intake
    initial: dict[str, Any] = {}
    if known is not None:
        initial = {name: getattr(known, name) for name in ("is_paused", "resumes_on", "daily_limit")}
    refused = intake_form or (codes_form if codes_form and codes_form.errors else None)
    context = {
        "entry": entry,
        "intake_form": intake_form or IntakeForm(initial=initial),
        "codes_form": codes_form or CodesForm(),
        "report": report,
        "form": refused,
    }
    has_errors = refused is not None or bool(report and report.errors)
    return render(request, "backoffice/platform.html", context, status=422 if has_errors else 200)
