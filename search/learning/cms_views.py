"""The boards for editors inside Wagtail's admin."""

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from search.learning import boards
from search.learning.forms import PeriodForm

BOARDS: dict[str, tuple[object, Callable[[int], Sequence[object]]]] = {
    "vain": (_("Tìm mà không thấy"), boards.searched_in_vain),
    "low": (_("Mở kết quả đứng sâu"), boards.opened_low),
    "words": (_("Từ mới"), boards.new_words),
}


@require_safe
def board_view(request: HttpRequest, board: str) -> HttpResponse:
    """One board for a period; each row leads to mending it."""
    if not request.user.has_perm("learning.view_querycount"):
        raise PermissionDenied
    form = PeriodForm(request.GET)
    title, rows_of = BOARDS[board]
    context = {
        "page_title": _("Người tìm gõ gì"),
        "header_icon": "search",
        "board": board,
        "title": title,
        "tabs": [(key, f"learning_{key}", label) for key, (label, _rows) in BOARDS.items()],
        "form": form,
        "days": form.days_back(),
        "rows": rows_of(form.days_back()),
    }
    return render(request, "learning/cms/board.html", context, status=200 if form.is_valid() else 422)
