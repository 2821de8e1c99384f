"""Asking for a run, running it, and keeping its result."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace import clock, http
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict
from marketplace.reference.queries import current_round
from platforms.models import Platform, Vendor
from trials.handover.conformance.portal_bench import PortalBench
from trials.handover.conformance.report import Report
from trials.handover.conformance.sender import Sender
from trials.handover.conformance.standing import covered, verify
from trials.handover.conformance.suite import run_suite
from trials.handover.endpoints import ensure_manages
from trials.handover.models import ConformanceRun, VendorEndpoint


class AnotherRuns(Exception):
    """A run of somebody is under way: this one is to be tried again later."""


@transaction.atomic
def conformance_start(*, actor: Actor, endpoint: VendorEndpoint) -> ConformanceRun:
    """Ask for a run of the suite against this endpoint; a task runs it after the commit.

    Raise `Conflict` while another of the vendor runs, or where no trial could be asked for: without a platform or
    an open round.
    """
    from trials.handover.tasks import conformance

    ensure_manages(actor, endpoint.vendor)
    if endpoint.disabled_at is not None:
        raise Conflict(_("Địa chỉ đang ngừng. Hãy lưu lại để bật rồi kiểm tra."), code="endpoint_disabled")
    if _platform_of(endpoint) is None:
        raise Conflict(_("Chưa có nền tảng nào nhận tin ở địa chỉ này để thử."), code="no_platform")
    if current_round() is None:
        message = _("Chưa kiểm tra được: hiện không có đợt dùng thử nào đang mở. Hãy kiểm tra khi đợt sau mở.")
        raise Conflict(message, code="no_open_round")
    now = clock.now()
    Vendor.objects.select_for_update().get(pk=endpoint.vendor_id)  # one run of a vendor, whatever its addresses
    unfinished = ConformanceRun.objects.filter(endpoint__vendor=endpoint.vendor_id, finished_at=None)
    unfinished.filter(_lost(now)).update(finished_at=now)
    if unfinished.exclude(endpoint=endpoint).exists():
        raise Conflict(_("Một lần kiểm tra khác đang chạy."), code="conformance_running")
    try:
        with transaction.atomic():
            run = ConformanceRun.objects.create(endpoint=endpoint, asked_at=now)
    except IntegrityError as error:
        if not violates(error, ConformanceRun, "handover_one_conformance_run"):
            raise
        raise Conflict(_("Một lần kiểm tra khác đang chạy."), code="conformance_running") from error
    record(actor=actor, action="conformance.asked", target=run)
    conformance.delay(run.pk)
    return run


def conformance_run(run_pk: int) -> None:
    """Run the suite once, however often the task comes; keep the result, and the date on the listings if it passed.

    Raise `AnotherRuns`, with nothing done, while any other is under way: a run mostly waits and holds its thread for
    minutes, and webhooks go out through the same few threads.
    """
    if not _begin(run_pk):
        return
    run = ConformanceRun.objects.select_related("endpoint__vendor", "endpoint__platform").get(pk=run_pk)
    endpoint, platform = run.endpoint, _platform_of(run.endpoint)
    if platform is None:
        _finish(run, Report(()))
        return
    sender = Sender(url=endpoint.url, secrets=endpoint.secrets, landing_url=endpoint.landing_url, client=http.client)
    _finish(run, run_suite(sender, PortalBench(endpoint.vendor, platform)))


@transaction.atomic
def _begin(run_pk: int) -> bool:
    """Take the one turn that there is; False for a run that has had its own."""
    now = clock.now()
    # Of two that come at once the later waits here, and then finds the turn of the other taken.
    rows = list(ConformanceRun.objects.select_for_update().filter(finished_at=None).order_by("pk"))
    run = next((row for row in rows if row.pk == run_pk), None)
    # One that comes too late has passed: its vendor was told so, and may have asked anew.
    if run is None or run.begun_at is not None or not run.is_running:
        return False
    if any(row.begun_at is not None and row.is_running for row in rows):
        raise AnotherRuns
    run.begun_at = now
    run.save(update_fields=["begun_at"])
    return True


def _lost(now: dt.datetime) -> Q:
    """Runs that will not end of themselves: `ConformanceRun.is_running` of one that is not finished, turned round."""
    return Q(begun_at__lte=now - ConformanceRun.ABANDONED) | Q(begun_at=None, asked_at__lte=now - ConformanceRun.QUEUED)


@transaction.atomic
def _finish(run: ConformanceRun, report: Report) -> None:
    now = clock.now()
    run.finished_at, run.is_passed = now, bool(report.results) and report.is_passed
    run.results = [result.as_dict() for result in report.results]
    run.save(update_fields=["finished_at", "is_passed", "results"])
    endpoint = VendorEndpoint.objects.select_related("vendor").get(pk=run.endpoint_id)
    # The address that was tried, not one typed meanwhile.
    if run.is_passed and endpoint.url == run.endpoint.url:
        verify(endpoint)


def _platform_of(endpoint: VendorEndpoint) -> Platform | None:
    listing = covered(endpoint).select_related("platform__category").order_by("pk").first()
    return listing.platform if listing else None
