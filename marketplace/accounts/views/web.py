"""What the views of this room share."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from marketplace.accounts.models import Organisation
from marketplace.errors import NotFound


def back_to(request: HttpRequest, default: str) -> str:
    """The `next` of the query or the form when it leads to this site, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(default)


def page(request: HttpRequest, template: str, form: BaseForm, **context: object) -> HttpResponse:
    """A page with a form: 422 when what was sent is refused, everything typed still there."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def own_organisation(request: HttpRequest) -> Organisation:
    """The organisation that the request acts for; `member_required` has let it through."""
    organisation: Organisation | None = getattr(request, "organisation", None)
    if organisation is None:
        raise NotFound("")
    return organisation
