"""The demonstration's report: about an invented platform, so that the queue is not empty."""

from django.conf import settings

from platforms.models import Listing
from platforms.reports.models import Report
from platforms.reports.services import report_open

_SLUG = "so-cho-mau"


def ensure_demo_report() -> None:
    """Make it once. Nothing outside the demonstration."""
    listing = Listing.objects.select_related("platform__vendor").filter(platform__slug=_SLUG, is_sample=True).first()
    if not settings.DEMO or listing is None or Report.objects.filter(listing=listing).exists():
        return
    report_open(
        vendor=listing.platform.vendor,
        listing=listing,
        kind=Report.Kind.NOT_WORKING,
        text="Phản ánh mẫu: đăng nhập được nhưng màn hình kiểm kho báo lỗi từ hôm qua.",
    )
