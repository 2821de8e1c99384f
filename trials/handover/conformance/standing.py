""" "Đã kiểm tra kết nối ngày …" on the listings: set by a passed run, lost when deliveries fail again and again.

The rule (docs/vendors/conformance.md): the date goes after `FAILURES` attempts in a row without a success,
the first of them at least `FAILING_FOR` ago and all of them after the last passed run; at once when the endpoint
answers 410 or its address changes.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from marketplace import clock
from marketplace.notify.services import notify
from platforms.models import Listing
from platforms.services.integration import integration_set
from trials.handover.models import Delivery, VendorEndpoint

FAILURES = 10
FAILING_FOR = dt.timedelta(hours=24)


def covered(endpoint: VendorEndpoint) -> "QuerySet[Listing]":
    """The listings whose events go to this endpoint: its platform's, or all that have none of their own."""
    rows = Listing.objects.filter(platform__vendor=endpoint.vendor_id, withdrawn_at=None)
    if endpoint.platform_id is not None:
        return rows.filter(platform=endpoint.platform_id)
    own = VendorEndpoint.objects.filter(vendor=endpoint.vendor_id).exclude(platform=None)
    return rows.exclude(platform__in=own.values("platform"))


@transaction.atomic
def verify(endpoint: VendorEndpoint) -> int:
    """Set today's date on the listings of this endpoint; return on how many."""
    return integration_set(listings=covered(endpoint), on=clock.today())


@transaction.atomic
def unverify(endpoint: VendorEndpoint) -> int:
    """Take the date away and tell the vendor; return from how many listings."""
    gone = integration_set(listings=covered(endpoint).exclude(integration_verified_on=None), on=None)
    if gone and endpoint.vendor.organisation is not None:
        notify(
            organisation=endpoint.vendor.organisation,
            roles=("owner", "technical"),
            kind="handover_unverified",
            url=reverse("handover:conformance"),
        )
    return gone


def judge(endpoint: VendorEndpoint) -> None:
    """After a failed attempt: does the date still hold?"""
    rows = Delivery.objects.filter(endpoint=endpoint)
    passed_at = endpoint.conformance_runs.filter(is_passed=True).aggregate(last=Max("finished_at"))["last"]
    if passed_at is not None:  # what failed before was mended, and the date was given anew
        rows = rows.filter(at__gt=passed_at)
    succeeded = Q(status_code__gte=200, status_code__lt=300)
    last_good = rows.filter(succeeded).order_by("-pk").values_list("pk", flat=True).first() or 0
    failures: Any = rows.filter(pk__gt=last_good).order_by("pk")
    first = failures.first()
    if first is not None and clock.now() - first.at >= FAILING_FOR and failures.count() >= FAILURES:
        unverify(endpoint)
