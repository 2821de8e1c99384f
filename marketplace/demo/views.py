"""The demonstration's own page: who may sign in, where the mail is, the settable clock."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from marketplace import clock
from marketplace.accounts.demo import register_lines
from marketplace.demo.accounts import sign_ins
from marketplace.demo.forms import ClockForm
from marketplace.demo.services import clock_advance


@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """GET shows; POST moves the clock forward. 404 outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clock_advance(days=form.cleaned_data["days"])
        return redirect("demo:demo")
    context = {
        "form": form,
        "sign_ins": sign_ins(),
        "register": list(register_lines()),
        "now": clock.now(),
        "simulator": settings.SIMULATOR_ORIGIN,
    }
    return render(request, "demo/demo.html", context, status=422 if form.errors else 200)
