"""How long vendors take to accept a request: real trials of the last 365 days, never a figure of a handful."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace import clock
from platforms.models import Vendor
from trials.lifecycle.models import Trial

DAYS = 365
MIN_SAMPLE = 5


@dataclass(frozen=True)
class AnswerTime:
    """`hours` is the median from request to acceptance over `accepted` of `asked` requests; None below the sample."""

    asked: int
    accepted: int
    hours: int | None

    @property
    def words(self) -> str:
        if self.hours is None:
            return _("chưa đủ yêu cầu để tính thời gian trả lời")
        return ngettext(
            "thường nhận yêu cầu trong %(hours)d giờ", "thường nhận yêu cầu trong %(hours)d giờ", self.hours
        ) % {"hours": self.hours}


def answer_times(slugs: Collection[str]) -> dict[str, AnswerTime]:
    """By vendor's slug; a vendor that nobody asked is left out. Hours are whole; less than one is told as one."""
    rows = Trial.objects.filter(
        vendor__slug__in=slugs,
        organisation__isnull=False,
        requested_at__gte=clock.now() - dt.timedelta(days=DAYS),
        is_simulated=False,
        is_test=False,
    ).annotate(answered_at=Coalesce("accepted_at", "activated_at"))
    asked: dict[str, list[float | None]] = defaultdict(list)
    for slug, requested_at, answered_at in rows.values_list("vendor__slug", "requested_at", "answered_at"):
        hours = (answered_at - requested_at).total_seconds() / 3600 if answered_at else None
        asked[slug].append(hours)
    return {slug: _answer_time(hours) for slug, hours in asked.items()}


def vendor_signals(slugs: Collection[str]) -> dict[str, str]:
    """Slot `vendor.signals`: a few words for the directory, where there is enough to say."""
    return {slug: found.words for slug, found in answer_times(slugs).items() if found.hours is not None}


def vendor_section(vendor: Vendor, **_context: Any) -> SafeString | None:
    """Slot `vendor.sections`: the same with its sample, on the vendor's page."""
    found = answer_times([vendor.slug]).get(vendor.slug)
    if found is None:
        return None
    context = {"found": found, "days": DAYS, "least": MIN_SAMPLE}
    return render_to_string("lifecycle/parts/answer_time.html", context)


def _answer_time(hours: list[float | None]) -> AnswerTime:
    accepted = [value for value in hours if value is not None]
    if len(accepted) < MIN_SAMPLE:
        return AnswerTime(len(hours), len(accepted), None)
    return AnswerTime(len(hours), len(accepted), max(1, round(statistics.median(accepted))))
