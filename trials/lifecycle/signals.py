"""What trials tell the yearly review of a platform: answers in time, adoption, retention. Real trials only."""

import datetime as dt

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from marketplace import clock
from platforms.models import Listing
from platforms.reviewing.signals import Signal
from trials.lifecycle.models import Trial

YEAR = dt.timedelta(days=365)
IN_TIME_SHARE = 0.8
MIN_SAMPLE = 5


def review_signals(*, listing: Listing) -> list[Signal]:
    """Slot `review.signals`: the last twelve months; a handful of trials tells a number but no verdict."""
    rows = Trial.objects.filter(
        platform=listing.platform_id, requested_at__gte=clock.now() - YEAR, is_simulated=False, is_test=False
    )
    answered = Q(accepted_at__isnull=False) | Q(activated_at__isnull=False)
    found = rows.aggregate(
        asked=Count("pk"),
        in_time=Count("pk", filter=answered & (Q(officer_told_at=None) | Q(accepted_at__lte=F("officer_told_at")))),
        adopted=Count("pk", filter=Q(converted_at__isnull=False, reversed_at=None)),
        retained=Count("pk", filter=Q(retained_90_at__isnull=False)),
    )
    asked = found["asked"]
    if not asked:
        return [Signal("answers", _("Trả lời đúng hạn trong 12 tháng"), _("Chưa có yêu cầu dùng thử"))]
    is_good = found["in_time"] / asked >= IN_TIME_SHARE if asked >= MIN_SAMPLE else None
    words = _("%(part)d trên %(whole)d")
    return [
        Signal(
            "answers", _("Trả lời đúng hạn trong 12 tháng"), words % {"part": found["in_time"], "whole": asked}, is_good
        ),
        Signal("adopted", _("Sử dụng chính thức sau dùng thử"), words % {"part": found["adopted"], "whole": asked}),
        Signal(
            "retained_90",
            _("Còn sử dụng sau 90 ngày"),
            words % {"part": found["retained"], "whole": found["adopted"]} if found["adopted"] else _("Chưa đo được"),
        ),
    ]
