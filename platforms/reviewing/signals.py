"""What the yearly review looks at. Rooms below fill the slot `review.signals` with what they measure."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace import clock, slots
from platforms.models import Listing
from platforms.reviewing.models import Suspension
from platforms.reviewing.terms import days


@dataclass(frozen=True)
class Signal:
    """One thing measured: `is_good` is None where there is nothing to measure yet, which is never "bad"."""

    code: str
    label: str
    value: str
    is_good: bool | None = None


def signals(listing: Listing) -> list[Signal]:
    """Everything that rooms tell of a listing now. Slot `review.signals`: `listing=` → a list of `Signal`."""
    return [signal for found in slots.collect("review.signals", listing=listing) for signal in found]


def as_rows(found: list[Signal]) -> list[dict[str, Any]]:
    """For keeping beside a conclusion."""
    return [asdict(signal) for signal in found]


def own_signals(*, listing: Listing) -> list[Signal]:
    """What this room knows: still in business, suspensions of the year, age of the security evidence."""
    return [_in_business(listing), _suspensions(listing), _security(listing)]


def _in_business(listing: Listing) -> Signal:
    label = _("Còn hoạt động")
    if listing.owner is None:
        return Signal("in_business", label, _("Chưa có đơn vị nhận trang"))
    is_proven = listing.owner.is_proven
    return Signal("in_business", label, _("Đơn vị đã chứng minh") if is_proven else _("Chưa chứng minh"), is_proven)


def _suspensions(listing: Listing) -> Signal:
    since = clock.now() - dt.timedelta(days=365)
    count = Suspension.objects.filter(listing=listing, suspended_at__gte=since).count()
    return Signal("suspensions", _("Số lần tạm dừng trong 12 tháng"), str(count), count == 0)


def _security(listing: Listing) -> Signal:
    platform = listing.platform
    label = _("Bằng chứng an toàn gần nhất")
    newest = max((day for day in (platform.last_audit_on, platform.security_decision_on) if day), default=None)
    if newest is None:
        return Signal("security", label, _("Chưa có"), False)
    is_fresh = newest >= clock.today() - dt.timedelta(days=days("security_evidence"))
    return Signal("security", label, f"{newest:%d/%m/%Y}", is_fresh)
