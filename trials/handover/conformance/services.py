"""Asking for a run, running it, and keeping its result."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock, http
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict
from platforms.models import Platform
from trials.handover.conformance.portal_bench import PortalBench
from trials.handover.conformance.report import Report
from trials.handover.conformance.sender import Sender
from trials.handover.conformance.standing import covered, verify
from trials.handover.conformance.suite import run_suite
from trials.handover.endpoints import ensure_manages
from trials.handover.models import ConformanceRun, VendorEndpoint


@transaction.atomic
def conformance_start(*, actor: Actor, endpoint: VendorEndpoint) -> ConformanceRun:
    """Ask for a run of the suite against this endpoint; a task runs it after the commit.

    Raise `Conflict` while another runs, or where no platform could be asked for.
    """
    from trials.handover.tasks import conformance

    ensure_manages(actor, endpoint.vendor)
    if endpoint.disabled_at is not None:
        raise Conflict(_("Địa chỉ đang ngừng. Hãy lưu lại để bật rồi kiểm tra."), code="endpoint_disabled")
    if _platform_of(endpoint) is None:
        raise Conflict(_("Chưa có nền tảng nào nhận tin ở địa chỉ này để thử."), code="no_platform")
    now = clock.now()
    stale = ConformanceRun.objects.filter(
        endpoint=endpoint, finished_at=None, asked_at__lte=now - ConformanceRun.ABANDONED
    )
    stale.update(finished_at=now)
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
    """Run the suite once, however often the task comes; keep the result, and the date on the listings if it passed."""
    if not ConformanceRun.objects.filter(pk=run_pk, begun_at=None, finished_at=None).update(begun_at=clock.now()):
        return
    run = ConformanceRun.objects.select_related("endpoint__vendor", "endpoint__platform").get(pk=run_pk)
    endpoint, platform = run.endpoint, _platform_of(run.endpoint)
    if platform is None:
        _finish(run, Report(()))
        return
    sender = Sender(url=endpoint.url, secrets=endpoint.secrets, landing_url=endpoint.landing_url, client=http.client)
    _finish(run, run_suite(sender, PortalBench(endpoint.vendor, platform)))


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
