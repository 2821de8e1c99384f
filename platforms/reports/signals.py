"""What reports tell the yearly review of a listing."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace import clock
from platforms.models import Listing
from platforms.reports.models import Report
from platforms.reviewing.signals import Signal


def review_signals(*, listing: Listing) -> list[Signal]:
    """Slot `review.signals`: reports of the last twelve months, and how many of them were found true."""
    rows = Report.objects.filter(listing=listing, created_at__gte=clock.now() - dt.timedelta(days=365))
    upheld = rows.filter(outcome=Report.Outcome.UPHELD).count()
    words = _("%(count)d phản ánh, %(upheld)d có căn cứ") % {"count": rows.count(), "upheld": upheld}
    return [Signal("reports", _("Phản ánh trong 12 tháng"), words, upheld == 0)]
