"""The vendor API on one readable page, made from the published document."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trials.handover.api.reference import entries
from trials.handover.conformance.checks import CHECKS
from trials.handover.delivery import RETRY_SECONDS
from trials.handover.envelopes import ERASURE, TYPES, WITHDRAWN
from trials.handover.feed import PING


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Public: a vendor reads it before it has an account."""
    context = {
        "entries": entries(),
        "types": [*TYPES.values(), WITHDRAWN, ERASURE, PING],
        "attempts": len(RETRY_SECONDS) + 1,
        "checks": CHECKS,
        "root": settings.SITE_URL,
    }
    return render(request, "handover/reference.html", context)
