"""Still in use 30, 90 and 365 days after the purchase? Told by the vendor's usage or by the SME."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict
from marketplace.outbox.services import publish
from trials.conversion.models import Conversion
from trials.lifecycle.access import ensure_answer, ensure_use
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import Trial, TrialEvent, UsageDay
from trials.lifecycle.states import Event, State

CHECKS = {30: Event.RETAINED_30, 90: Event.RETAINED_90, 365: Event.RETAINED_365}
# Use this long before the day of the check, or later, shows that the platform is still in use.
_LOOK_BACK = dt.timedelta(days=14)


def sweep_retained() -> int:
    """Append what the vendors' usage proves, and ask the SMEs of the others, once for each check.

    Return how many events were appended. Repeating it is harmless.
    """
    noted = 0
    for days in CHECKS:
        due = Conversion.objects.filter(reversed_at=None, confirmed_at__lte=clock.now() - dt.timedelta(days=days))
        answers = TrialEvent.objects.filter(
            trial=OuterRef("trial"), occurred_at__gte=OuterRef("confirmed_at"), type__in=[CHECKS[days], Event.STOPPED]
        )
        for pk, trial_pk in list(due.exclude(Exists(answers)).values_list("pk", "trial_id")):
            noted += _check(pk, trial_pk, days)
    return noted


def waits_for_sme(*, trials: Sequence[Trial]) -> set[int]:
    """Of these trials, those whose SME is asked whether it still uses what it bought."""
    pks = [trial.pk for trial in trials if trial.state == State.CONVERTED]
    live = Conversion.objects.filter(trial__in=pks, reversed_at=None) if pks else ()
    return {conversion.trial_id for conversion in live if due_check(conversion) is not None}


@transaction.atomic
def retention_answer(*, actor: Actor, trial: Trial, is_in_use: bool) -> Trial:
    """The SME's one click: still in use, or stopped. Raise `Conflict` before the first check is due."""
    row = locked(trial.pk)
    ensure_use(actor, row)
    conversion = Conversion.objects.filter(trial=row, reversed_at=None).first()
    if conversion is None or row.state != State.CONVERTED:
        raise Conflict(_("Lượt này chưa được ghi nhận sử dụng chính thức."), code="not_adopted")
    if not is_in_use:
        if Event.STOPPED not in _told(conversion):
            advance(row, Event.STOPPED, actor=actor, source="portal", data={"by": "sme"})
        return row
    days = due_check(conversion)
    if days is None:
        raise Conflict(_("Chưa đến ngày hỏi lại việc sử dụng."), code="not_due")
    _note(row, days, actor, "portal")
    return row


@transaction.atomic
def subscription_stop(*, actor: Actor, trial: Trial, reason: str, source: str = "api") -> Trial:
    """The vendor ends a kept subscription, and says why. Saying it again changes nothing."""
    row = locked(trial.pk)
    ensure_answer(actor, row)
    conversion = Conversion.objects.filter(trial=row, reversed_at=None).first()
    if conversion is None or row.state != State.CONVERTED:
        raise Conflict(_("Lượt này chưa được ghi nhận sử dụng chính thức."), code="not_adopted")
    if Event.STOPPED not in _told(conversion):
        reason = reason.strip()[:300]
        advance(row, Event.STOPPED, actor=actor, source=source, data={"by": "vendor"}, end_reason=reason)
    return row


def due_check(conversion: Conversion) -> int | None:
    """The latest check that is due and not yet answered: 30, 90, 365 or None."""
    since = clock.now() - conversion.confirmed_at
    due = [days for days in CHECKS if since >= dt.timedelta(days=days)]
    told = _told(conversion)
    if not due or CHECKS[due[-1]] in told or Event.STOPPED in told:
        return None
    return due[-1]


def _told(conversion: Conversion) -> set[str]:
    """What is known of this purchase; what was said of an earlier one, taken back since, is not."""
    events = TrialEvent.objects.filter(trial_id=conversion.trial_id, occurred_at__gte=conversion.confirmed_at)
    return set(events.values_list("type", flat=True))


@transaction.atomic
def _check(conversion_pk: int, trial_pk: int, days: int) -> bool:
    row = locked(trial_pk)
    conversion = Conversion.objects.get(pk=conversion_pk)
    due_on = clock.local_date(conversion.confirmed_at) + dt.timedelta(days=days)
    used = UsageDay.objects.filter(trial=row, active_users__gt=0, day__gte=due_on - _LOOK_BACK)
    is_told = bool(_told(conversion) & {CHECKS[days], Event.STOPPED})
    if conversion.reversed_at or is_told or row.state != State.CONVERTED:
        return False
    if not used.exists():
        _ask(conversion, row, days)
        return False
    _note(row, days, Actor.system("retention"), "sweep")
    return True


def _ask(conversion: Conversion, row: Trial, days: int) -> None:
    """The SME is asked once, and only for the latest check that is due."""
    if conversion.asked_days >= days or due_check(conversion) != days:
        return
    conversion.asked_days = days
    conversion.save(update_fields=["asked_days"])
    publish("conversion.still_used", key=row.public_id, payload={"trial_pk": row.pk, "seq": row.sequence})


def _note(row: Trial, days: int, actor: Actor, source: str) -> None:
    now = clock.now()
    columns: dict[str, Any] = {"retained_90_at": now} if days == 90 else {}
    advance(row, CHECKS[days], actor=actor, source=source, occurred_at=now, **columns)
