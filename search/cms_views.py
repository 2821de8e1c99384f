"""Pages for editors inside Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.explain import explain, preview
from search.forms import ExplainForm


@require_safe
def explain_view(request: HttpRequest) -> HttpResponse:
    """Why a query's listings stand where they stand; what one more row would change."""
    if not request.user.has_perm("search.change_synonym"):
        raise PermissionDenied
    form = ExplainForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        entry = form.entry()
        context["explanation"] = explain(form.cleaned_data["q"])
        context["moves"] = preview(form.cleaned_data["q"], entry) if entry else None
    return render(request, "search/cms/explain.html", context)
