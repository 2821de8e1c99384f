"""The catalogue."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from marketplace import slots
from search import params
from search.circuit import circuit
from search.engines import engine
from search.pages import catalogue_page
from search.suggestions import suggest as suggest_for
from search.text.forms import LONGEST_QUERY

_seen_ready = False


@require_safe
@conditional_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search results and filters; 503 until catalogue, replayed year and index stand."""
    if not _is_ready():
        response = render(request, "search/preparing.html", status=503)
        response.headers["Retry-After"] = "5"
        response.headers["Cache-Control"] = "no-store"
        return response
    page = catalogue_page(request.GET)
    slots.collect("search.asked", request=request, result=page.result, source="page")
    answer = render(request, "search/catalogue.html", {"page": page, "sorts": params.SORT_CHOICES})
    if page.result.is_degraded:
        answer.headers["Cache-Control"] = "no-store"
    else:
        patch_cache_control(answer, public=True, max_age=60)
    return answer


@require_safe
@cache_control(public=True, max_age=300)
def suggest(request: HttpRequest) -> JsonResponse:
    """What a query that has begun may become, for the box that suggests while one types."""
    kinds = {
        "term": _("Từ khóa"),
        "category": _("Nhóm"),
        "platform": pgettext("kind", "Nền tảng"),
        "handbook": _("Cẩm nang"),
    }
    found = suggest_for(request.GET.get("q", "")[:LONGEST_QUERY])
    told = ngettext("%(count)d gợi ý", "%(count)d gợi ý", len(found)) % {"count": len(found)}
    rows = [{"label": row.label, "url": row.url, "kind": row.kind, "kind_label": kinds[row.kind]} for row in found]
    return JsonResponse({"suggestions": rows, "told": told if rows else _("Không có gợi ý")})


def _is_ready() -> bool:
    """Whether everything stood once. While the engine is down, the database answers; it is asked for by the circuit,
    so that a process which begins then makes nobody wait.
    """
    global _seen_ready
    if not _seen_ready:
        is_built = circuit.ask(lambda: engine().is_ready())
        if is_built is None:
            return True
        _seen_ready = is_built and all(dict(slots.collect("ready")).values())
    return _seen_ready
