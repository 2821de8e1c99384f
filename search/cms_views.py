"""Pages for editors inside Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from search.engines import engine
from search.engines.base import EngineDown
from search.explain import explain, preview
from search.forms import EntryForm, ExplainForm, entry_address
from search.learning.queries import judgments
from search.measuring import listed, measure, try_word

WEAK = 0.9
"""A query below this NDCG@10 is shown to be mended."""


@require_safe
def explain_view(request: HttpRequest) -> HttpResponse:
    """Why a query's listings stand where they stand; what a change of the table would move."""
    _ensure_editor(request)
    form = ExplainForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        query = form.cleaned_data["q"]
        context["explanation"] = explain(query)
        context["moves"] = preview(query, form.entry(), instead_of=form.replaced) if form.is_asked else None
    return render(request, "search/cms/explain.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_view(request: HttpRequest) -> HttpResponse:
    """How good and how fair the order is now, and what a change of the table would do to each judged query.

    A row's own form is posted here (“Xem thay đổi”): what was typed becomes an address, nothing is kept.
    """
    _ensure_editor(request)
    if request.method == "POST":
        return HttpResponseRedirect(f"{reverse('search_measure')}?{entry_address(request.POST)}")
    form = EntryForm(request.GET)
    if not form.is_valid():
        return render(request, "search/cms/measure.html", {"form": form, "changes": None}, status=422)
    judged, over = judgments(), listed()
    context: dict[str, object] = {"form": form, "changes": None, "typed": entry_address(request.GET)}
    try:
        run = measure(judged, engine(), over=over)
        if form.is_asked:
            context["changes"] = try_word(
                form.entry(), judged, engine(), before=run, over=over, instead_of=form.replaced
            )
    except EngineDown:
        return render(request, "search/cms/measure.html", {**context, "is_down": True}, status=503)
    weak = [score for score in run.scores if score.ndcg is not None and score.ndcg < WEAK]
    context |= {"run": run, "small": round(100 * run.small), "weak": sorted(weak, key=lambda score: score.ndcg or 0.0)}
    return render(request, "search/cms/measure.html", context)


def _ensure_editor(request: HttpRequest) -> None:
    if not request.user.has_perm("search.change_synonym"):
        raise PermissionDenied
