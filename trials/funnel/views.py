"""Pages of the figures: the operations room, its CSV files, the stuck board, the public page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace import clock
from marketplace.access import ensure
from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import DomainError, InvalidInput
from marketplace.sheets import csv_response
from trials.funnel import charts, names, public, queries, stuck
from trials.funnel.access import can_remind, can_see_room
from trials.funnel.filters import chosen
from trials.funnel.metrics import METRICS
from trials.funnel.models import FiguresState
from trials.funnel.reminders import vendor_remind
from trials.funnel.room import room_of, tables

_BOARD_ROWS = 6


@require_GET
@member_required(kinds=("agency",))
def room(request: HttpRequest) -> HttpResponse:
    """The funnel of a slice, and what is stuck now."""
    actor = actor_of(request)
    ensure(can_see_room(actor))
    asked = chosen(request.GET, actor)
    figures = room_of(asked.where)
    found = tables(figures)
    query = {name: str(value) for name, value in request.GET.items() if name in asked.filterset.filters and value}
    board = stuck.groups(actor.province_code)
    context: dict[str, Any] = {
        "room": figures,
        "tables": found,
        "filterset": asked.filterset,
        "problems": asked.problems,
        "query": request.GET.urlencode(),
        "state": FiguresState.objects.filter(pk=1).first(),
        "today": queries.today(actor.province_code),
        "this_year": clock.today().year,
        "board": board[:_BOARD_ROWS],
        "stuck_count": sum(len(group.trials) for group in board),
        "province_names": names.provinces(),
        "may_remind": can_remind(actor),
        "metrics": METRICS,
        "is_cohort": asked.where.reading == "cohort",
        **_drawn(figures, found, query),
    }
    return render(request, "funnel/room.html", context, status=400 if asked.problems else 200)


def _drawn(figures: Any, found: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    return {
        "funnel_chart": charts.funnel(figures),
        "map": charts.province_map(figures, query),
        "top": charts.top_provinces(found["tinh"]),
        "sizes": charts.size_bars(found["quy-mo"]),
        "groups": charts.category_bars(found["nhom"]),
        "sectors": charts.sector_bars(found["nganh"]),
        "cohorts": charts.cohort_table(figures, found["nhom-thang"]),
        "line": charts.month_lines(figures, found["thang"]),
    }


@require_GET
@member_required(kinds=("agency",))
def room_csv(request: HttpRequest) -> HttpResponse:
    """One table of the room as CSV: `?table=` and the room's own filters."""
    actor = actor_of(request)
    ensure(can_see_room(actor))
    asked = chosen(request.GET, actor)
    if asked.problems:
        raise InvalidInput(" ".join(asked.problems))
    figures = room_of(asked.where)
    table = tables(figures).get(request.GET.get("table", ""))
    if table is None:
        raise Http404
    labels = " ".join(table.metric_labels)
    mark = _("dữ liệu mô phỏng") if figures.is_simulated else ""
    rows = [(*row, asked.where.period, asked.where.reading, labels, mark) for row in table.rows]
    header = [*table.header, _("Kỳ"), _("Cách đọc"), _("Chỉ số và phiên bản"), _("Ghi chú")]
    name = "-".join(part for part in (table.id, asked.where.programme_code or "tat-ca", asked.where.period) if part)
    return csv_response(f"{name}.csv", header, rows)


@require_http_methods(["GET", "POST"])
@member_required(kinds=("agency",))
def stuck_board(request: HttpRequest) -> HttpResponse:
    """Live trials that wait too long; POST reminds a vendor ("Nhắc")."""
    actor = actor_of(request)
    ensure(can_see_room(actor))
    if request.method == "POST":
        _remind(request)
        return redirect("funnel:stuck")
    context = {
        "groups": stuck.groups(actor.province_code),
        "province_names": names.provinces(),
        "may_remind": can_remind(actor),
    }
    return render(request, "funnel/stuck.html", context)


def _remind(request: HttpRequest) -> None:
    reason, _dot, vendor = request.POST.get("nhac", "").partition(":")
    try:
        if reason not in stuck.Reason.values or not vendor.isdigit():
            raise InvalidInput(_("Không hiểu yêu cầu nhắc này."))
        row = vendor_remind(actor=actor_of(request), vendor_pk=int(vendor), reason=stuck.Reason(reason))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã nhắc %(name)s.") % {"name": row.vendor.legal_name})


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The public page: what each number means; the replayed year where it is shown, labelled."""
    context = {"metrics": METRICS.values(), "year": public.replayed_year()}
    return render(request, "funnel/figures.html", context)
