"""Pages of the figures: the operations room, its CSV files, the public page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace import clock
from marketplace.access import ensure
from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import InvalidInput
from marketplace.sheets import csv_response
from trials.casework.access import can_act
from trials.casework.stuck import groups
from trials.funnel import charts, names, public, queries
from trials.funnel.access import can_see_room
from trials.funnel.filters import chosen
from trials.funnel.metrics import METRICS
from trials.funnel.models import FiguresState
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
    board = groups(actor.province_code)
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
        "may_remind": can_act(actor),
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


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The public page: what each number means; the replayed year where it is shown, labelled."""
    context = {"metrics": METRICS.values(), "year": public.replayed_year()}
    return render(request, "funnel/figures.html", context)
