"""Reporting without an account, and following one's report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.forms import blame
from marketplace.errors import DomainError, NotFound
from marketplace.throttle import ensure_not_too_often
from platforms.models import Listing, Vendor
from platforms.queries import vendor_by_slug
from platforms.reports.forms import ReportForm
from platforms.reports.services import report_of, report_open, report_token

PER_HOUR = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_listing(request: HttpRequest, slug: str) -> HttpResponse:
    """A withdrawn or suspended listing can still be reported: what happened, happened."""
    listing = Listing.objects.shown_here().select_related("platform__vendor").filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trên cổng."))
    return _report(request, listing.platform.name, listing.platform.vendor, listing)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_vendor(request: HttpRequest, slug: str) -> HttpResponse:
    vendor = vendor_by_slug(slug)
    return _report(request, vendor.display_name, vendor, None)


@never_cache
@require_safe
def follow(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """State, deadline and answer, for whoever has the link."""
    report = report_of(number, token)
    if report is None:
        raise NotFound(_("Không có phản ánh nào ở đường dẫn này."))
    return render(request, "reports/follow.html", {"report": report})


def _report(request: HttpRequest, name: str, vendor: Vendor, listing: Listing | None) -> HttpResponse:
    form = ReportForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_bound and form.is_valid():
        try:
            ensure_not_too_often(request, "report", limit=PER_HOUR, seconds=3600)
            report = report_open(vendor=vendor, listing=listing, **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            return redirect("reports:follow", number=report.number, token=report_token(report))
    context = {"form": form, "name": name, "listing": listing, "vendor": vendor}
    return render(request, "reports/report.html", context, status=422 if form.is_bound else 200)
