"""Pages for editors inside Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.engines import engine
from search.engines.base import EngineDown
from search.explain import explain, preview
from search.forms import EntryForm, ExplainForm
from search.learning.queries import judgments
from search.measuring import measure, try_word

WEAK = 0.9
"""A query below this NDCG@10 is shown to be mended."""


@require_safe
def explain_view(request: HttpRequest) -> HttpResponse:
    """Why a query's listings stand where they stand; what one more row would change."""
    _ensure_editor(request)
    form = ExplainForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        entry = form.entry()
        context["explanation"] = explain(form.cleaned_data["q"])
        context["moves"] = preview(form.cleaned_data["q"], entry) if entry else None
    return render(request, "search/cms/explain.html", context)


@require_safe
def measure_view(request: HttpRequest) -> HttpResponse:
    """How good and how fair the order is now, and what one more row would change for each judged query."""
    _ensure_editor(request)
    form = EntryForm(request.GET)
    if not form.is_valid():
        return render(request, "search/cms/measure.html", {"form": form, "changes": None}, status=422)
    entry, judged = form.entry(), judgments()
    context: dict[str, object] = {"form": form, "changes": None}
    try:
        run = measure(judged, engine())
        context["changes"] = try_word(entry, judged, engine()) if entry else None
    except EngineDown:
        return render(request, "search/cms/measure.html", {**context, "is_down": True}, status=503)
    weak = [score for score in run.scores if score.ndcg is not None and score.ndcg < WEAK]
    context |= {"run": run, "small": round(100 * run.small), "weak": sorted(weak, key=lambda score: score.ndcg or 0.0)}
    return render(request, "search/cms/measure.html", context)


def _ensure_editor(request: HttpRequest) -> None:
    if not request.user.has_perm("search.change_synonym"):
        raise PermissionDenied
