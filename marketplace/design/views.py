"""The account strip as a fragment, and the living page of the design system."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace import clock
from marketplace.design.samples import library_context


@require_safe
@never_cache
def account_strip(request: HttpRequest) -> HttpResponse:
    """Who is signed in, as a fragment, so that public pages carry nothing of their visitor."""
    return render(request, "design/account_strip_fragment.html")


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every component in every state; in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "design/library.html", library_context(clock.today()))
