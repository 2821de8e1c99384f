"""More days: asked for by the SME with a reason, granted by the vendor, within the programme's caps."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict, DomainError, InvalidInput
from trials.lifecycle.access import ensure_answer, ensure_use
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import Trial
from trials.lifecycle.states import Event


def days_allowed(trial: Trial) -> int:
    """How many days may still be added under the programme; 0 where none."""
    terms = trial.programme_terms
    return days_left(terms.max_extensions - trial.extensions, terms.max_extension_days - trial.extension_days)


def days_left(extensions: int, days: int) -> int:
    """The days that may be added where so many extensions and days are left of the programme's."""
    return max(days, 0) if extensions > 0 else 0


@transaction.atomic
def extension_request(*, actor: Actor, trial: Trial, days: int, reason: str) -> Trial:
    """The SME asks for `days` more, and says why. One request waits at a time."""
    row = locked(trial.pk)
    ensure_use(actor, row)
    _ensure_running(row)
    if row.extension_asked_days:
        raise Conflict(_("Yêu cầu thêm ngày trước đó vẫn đang chờ nhà cung cấp."), code="extension_waiting")
    _ensure_allowed(row, days)
    if not reason.strip():
        message = _("Hãy nêu lý do xin thêm ngày.")
        raise InvalidInput(message, code="reason_needed", fields={"reason": message})
    advance(
        row,
        Event.EXTENSION_REQUESTED,
        actor=actor,
        source="portal",
        data={"days": days},
        extension_asked_days=days,
        extension_reason=reason.strip()[:300],
    )
    return row


@transaction.atomic
def extension_grant(*, actor: Actor, trial: Trial, days: int | None = None, source: str = "portal") -> Trial:
    """The vendor grants the request that waits: as many days as asked for, or `days` within the caps.

    Raise `Conflict` (code `no_extension_waiting`) where none waits, so that two clicks grant once.
    """
    row = locked(trial.pk)
    ensure_answer(actor, row)
    ends_at = _ensure_running(row)
    asked = _asked(row)
    given = asked if days is None else days
    _ensure_allowed(row, given)
    advance(
        row,
        Event.EXTENSION_GRANTED,
        actor=actor,
        source=source,
        data={"days": given},
        ends_at=ends_at + dt.timedelta(days=given),
        extensions=row.extensions + 1,
        extension_days=row.extension_days + given,
        extension_asked_days=None,
        reminded_days=None,
    )
    return row


@transaction.atomic
def extension_refuse(*, actor: Actor, trial: Trial, source: str = "portal") -> Trial:
    """The vendor grants no more days; the trial ends when it would have."""
    row = locked(trial.pk)
    ensure_answer(actor, row)
    _asked(row)
    advance(row, Event.EXTENSION_REFUSED, actor=actor, source=source, extension_asked_days=None)
    return row


def _asked(row: Trial) -> int:
    if not row.extension_asked_days:
        raise Conflict(_("Không có yêu cầu thêm ngày nào đang chờ."), code="no_extension_waiting")
    return row.extension_asked_days


def _ensure_running(row: Trial) -> dt.datetime:
    if row.ends_at is None or row.ends_at <= clock.now():
        raise Conflict(_("Lượt dùng thử này không còn chạy nên không thêm ngày được."), code="trial_over")
    return row.ends_at


def _ensure_allowed(row: Trial, days: int) -> None:
    limit = days_allowed(row)
    if limit == 0:
        raise DomainError(_("Lượt dùng thử này đã được gia hạn hết mức của chương trình."), code="extension_cap")
    if not 1 <= days <= limit:
        message = _("Số ngày phải từ 1 đến %(limit)d.") % {"limit": limit}
        raise InvalidInput(message, code="extension_days", fields={"days": message})
