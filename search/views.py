"""The catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from marketplace import slots
from search import params
from search.engines import engine
from search.engines.base import EngineDown
from search.pages import catalogue_page

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
    answer = render(request, "search/catalogue.html", {"page": page, "sorts": params.SORT_CHOICES})
    if page.result.is_degraded:
        answer.headers["Cache-Control"] = "no-store"
    else:
        patch_cache_control(answer, public=True, max_age=60)
    return answer


def _is_ready() -> bool:
    """Once everything stood, an engine that goes down is answered for by the database."""
    global _seen_ready
    if not _seen_ready:
        try:
            checks = dict(slots.collect("ready"))
            is_built = engine().is_ready()
        except EngineDown:
            return True
        _seen_ready = is_built and all(checks.values())
    return _seen_ready
