"""The conformance suite of an endpoint: ask for a run, read its report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.errors import Conflict
from trials.handover import queries
from trials.handover.access import endpoint_of, keepers_only, platform_of, vendor_of
from trials.handover.conformance.services import conformance_start


@require_safe
@keepers_only
def report(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The last run, what to mend, and the days on the listings."""
    vendor = vendor_of(request)
    platform = platform_of(vendor, slug)
    context = {"platform": platform, **queries.conformance(vendor, platform)}
    return render(request, "handover/conformance.html", context)


@require_POST
@keepers_only
def start(request: HttpRequest, slug: str = "") -> HttpResponse:
    try:
        conformance_start(actor=actor_of(request), endpoint=endpoint_of(request, slug))
    except Conflict as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đang kiểm tra, thường mất dưới một phút."))
    name = "handover:conformance"
    return redirect(name, slug) if slug else redirect(name)
