"""The comparison: a public page whose address is the whole choice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from platforms.choosing import picks
from platforms.choosing.queries import more_to_compare
from platforms.choosing.table import comparison

_OURS = {picks.KEY, "khac"}


@require_safe
@cache_control(public=True, max_age=60)
@conditional_page
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four platforms side by side; what could not be used of the address is told."""
    only_differences = request.GET.get("khac") == "1"
    chosen = picks.picks_of(request.GET)
    if set(request.GET) - _OURS:  # a form that carried more than the choice: the address to share is the short one
        return redirect(picks.address(picks.slugs_in(request.GET), only_differences=only_differences))
    table = comparison(chosen.listings, only_differences=only_differences and len(chosen.listings) > 1)
    context = {
        "title": picks.title(len(chosen.listings)),
        "troubles": chosen.troubles,
        "slugs": chosen.slugs,
        "table": table,
        "columns": [
            (page, picks.address(slug for slug in chosen.slugs if slug != page.platform.slug)) for page in table.pages
        ],
        "only_differences": only_differences,
        "all_url": picks.address(chosen.slugs),
        "differences_url": picks.address(chosen.slugs, only_differences=True),
        "more": more_to_compare(chosen.listings) if 0 < len(chosen.listings) < picks.MOST else [],
        "more_label": _("Thêm nền tảng thứ %(n)d") % {"n": len(chosen.listings) + 1},
        "most": picks.MOST,
    }
    return render(request, "choosing/compare.html", context)
