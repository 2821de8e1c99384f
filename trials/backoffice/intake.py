"""How many trials a platform takes: the vendor's "Tạm ngừng nhận" and its daily limit."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.kept import forget, kept
from platforms.models import Listing, Platform
from trials.backoffice.access import ensure_works_for
from trials.backoffice.models import Intake
from trials.lifecycle.models import Trial

_LIMITED = ("backoffice.limited",)


@transaction.atomic
def intake_set(
    *, actor: Actor, platform: Platform, is_paused: bool, resumes_on: dt.date | None, daily_limit: int | None
) -> Intake:
    """Pause a platform's intake, until a day or until further notice, or limit it to so many requests a day.

    Running trials and requests already sent are not touched. Raise `InvalidInput` for a day that has begun.
    """
    ensure_works_for(actor, platform.vendor)
    if resumes_on is not None and resumes_on <= clock.today():
        message = _("Ngày nhận lại phải sau hôm nay.")
        raise InvalidInput(message, code="day_has_begun", fields={"resumes_on": message})
    row, _new = Intake.objects.select_for_update().get_or_create(platform=platform)
    row.is_paused, row.daily_limit = is_paused, daily_limit
    row.resumes_on = resumes_on if is_paused else None
    row.save(update_fields=["is_paused", "daily_limit", "resumes_on"])
    forget(_LIMITED[0])  # for the rest of this transaction; what others read anew before it ends is forgotten after it
    transaction.on_commit(lambda: forget(_LIMITED[0]))
    record(actor=actor, action="intake.set", target=platform, data={"is_paused": is_paused, "daily_limit": daily_limit})
    return row


def obstacle(*, listing: Listing, is_final: bool = False) -> DomainError | None:
    """Why a platform takes no trial now; with `is_final`, inside the transaction that starts one, exact.

    That a platform has an intake of its own at all is known to other processes within 3 seconds.
    """
    if listing.platform_id not in _limited():
        return None
    rows = Intake.objects.filter(platform=listing.platform_id)
    row = (rows.select_for_update() if is_final else rows).first()
    if row is None:
        return None
    today = clock.today()
    if row.is_paused and (row.resumes_on is None or row.resumes_on > today):
        return Conflict(_paused_words(row), code="intake_paused")
    if row.daily_limit is not None and _asked_today(listing) >= row.daily_limit:
        return Conflict(
            _("Hôm nay nhà cung cấp đã nhận đủ %(limit)d yêu cầu. Hãy gửi lại vào ngày mai.")
            % {"limit": row.daily_limit},
            code="intake_full",
        )
    return None


def _limited() -> frozenset[int]:
    """The platforms with an intake of their own, remembered for some seconds: most have none, and each start asks."""
    return kept(_LIMITED, lambda: frozenset(Intake.objects.values_list("platform_id", flat=True)), seconds=3)


def _paused_words(row: Intake) -> str:
    if row.resumes_on is None:
        return _("Nhà cung cấp đang tạm ngừng nhận yêu cầu mới.")
    return _("Nhà cung cấp đang tạm ngừng nhận, nhận lại từ ngày %(day)s.") % {
        "day": row.resumes_on.strftime("%d/%m/%Y")
    }


def _asked_today(listing: Listing) -> int:
    rows = Trial.objects.filter(platform=listing.platform_id, requested_at__gte=clock.at_midnight(), is_test=False)
    return rows.count()
