"""The demonstration's clock."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.errors import InvalidInput, NotAllowed
from marketplace.reference.models import DemoClock

MAX_STEP_DAYS = 400


@transaction.atomic
def clock_advance(*, days: int) -> dt.datetime:
    """Move the demonstration's clock forward by whole days; return its new present.

    It never goes back: due times, leases and the history were written by it. Raise `NotAllowed`
    outside the demonstration, `InvalidInput` unless 1 ≤ days ≤ 400.
    """
    if not settings.DEMO:
        raise NotAllowed(_("Chỉ bản trình diễn mới chỉnh được đồng hồ."))
    if not 1 <= days <= MAX_STEP_DAYS:
        raise InvalidInput(_("Hãy nhập số ngày từ 1 đến 400."), fields={"days": _("Hãy nhập số ngày từ 1 đến 400.")})
    row, _created = DemoClock.objects.select_for_update().get_or_create(pk=1)
    row.offset_seconds += days * 86_400
    row.save(update_fields=["offset_seconds"])
    transaction.on_commit(clock.forget_demo_offset)
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=row.offset_seconds)
