"""What an administrator decides: a programme's terms from a day on, its rounds, the days that no clock counts.

Terms and days that are past stay as they were: trials were asked for and answered under them. Every change is audited.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.services import publish
from marketplace.reference.models import Holiday, Outage, Programme, ProgrammeTerms, Round
from marketplace.reference.queries import forget_holidays, forget_rules
from marketplace.rulebook.access import ensure_change

CALENDAR_CHANGED = "calendar.changed"
LOOK_BACK_DAYS = 30


def terms_set(*, actor: Actor, programme: Programme, valid_from: dt.date, **rules: Any) -> ProgrammeTerms:
    """Let a programme allow something else from `valid_from` on (tomorrow at the earliest).

    Trials asked for before keep their terms. Terms that already begin on that day are replaced.
    Raise `InvalidInput` for a day that has begun.
    """
    ensure_change(actor)
    if valid_from <= clock.today():
        message = _("Điều kiện mới chỉ áp dụng từ ngày mai trở đi; các lượt đã gửi giữ điều kiện cũ.")
        raise InvalidInput(message, code="day_has_begun", fields={"valid_from": message})
    with transaction.atomic():
        row, is_new = ProgrammeTerms.objects.update_or_create(
            programme=programme, valid_from=valid_from, defaults=rules
        )
        action = "terms.set" if is_new else "terms.replaced"
        record(actor=actor, action=action, target=row, data={"valid_from": valid_from.isoformat(), **rules})
    return row


@transaction.atomic
def terms_drop(*, actor: Actor, terms: ProgrammeTerms) -> None:
    """Take back terms that have not begun. Raise `Conflict` for those that have."""
    ensure_change(actor)
    if terms.valid_from <= clock.today():
        raise Conflict(_("Điều kiện này đã có hiệu lực nên không bỏ được."), code="terms_in_force")
    record(actor=actor, action="terms.dropped", target=terms, data={"valid_from": terms.valid_from.isoformat()})
    terms.delete()


@transaction.atomic
def round_open(*, actor: Actor, programme: Programme, opens_on: dt.date, closes_on: dt.date) -> Round:
    """Add a round. Raise `InvalidInput` where it has passed, ends before it begins, or overlaps another."""
    ensure_change(actor)
    Programme.objects.select_for_update().get(pk=programme.pk)
    _ensure_period(programme, opens_on, closes_on)
    row = Round.objects.create(
        programme=programme, code=_free_code(programme, opens_on.year), opens_on=opens_on, closes_on=closes_on
    )
    record(actor=actor, action="round.opened", target=row, data=_dates(row))
    _rules_changed()
    return row


@transaction.atomic
def round_close_on(*, actor: Actor, round_: Round, closes_on: dt.date) -> Round:
    """Move the last day of a round, to today at the earliest. A round that has closed stays closed."""
    ensure_change(actor)
    row = Round.objects.select_for_update().get(pk=round_.pk)
    Programme.objects.select_for_update().get(pk=row.programme_id)
    if row.closes_on < clock.today():
        raise Conflict(_("Đợt này đã đóng. Hãy mở một đợt mới."), code="round_closed")
    _ensure_period(row.programme, row.opens_on, closes_on, but=row.pk)
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    record(actor=actor, action="round.moved", target=row, data=_dates(row))
    _rules_changed()
    return row


@transaction.atomic
def holiday_confirm(*, actor: Actor, holiday: Holiday, is_confirmed: bool = True) -> Holiday:
    """Let working-day clocks count a day as a holiday, or no longer."""
    ensure_change(actor)
    row = Holiday.objects.select_for_update().get(pk=holiday.pk)
    if row.is_confirmed != is_confirmed:
        _ensure_to_come(row.date)
        row.is_confirmed = is_confirmed
        row.save(update_fields=["is_confirmed"])
        action = "holiday.confirmed" if is_confirmed else "holiday.unconfirmed"
        record(actor=actor, action=action, target=row, data={"date": row.date.isoformat()})
        _calendar_changed(row.date)
    return row


def outage_add(*, actor: Actor, date: dt.date, reason: str) -> Outage:
    """Take a day out of every working-day clock; an outage is often told afterwards."""
    ensure_change(actor)
    if date < clock.today() - dt.timedelta(days=LOOK_BACK_DAYS):
        message = _("Chỉ ghi được ngày sự cố trong 30 ngày gần đây.")
        raise InvalidInput(message, code="too_long_ago", fields={"date": message})
    with transaction.atomic():
        row, is_new = Outage.objects.get_or_create(date=date, defaults={"reason": reason.strip()[:200]})
        if not is_new:
            message = _("Ngày này đã được ghi.")
            raise InvalidInput(message, code="known_outage", fields={"date": message})
        record(actor=actor, action="outage.added", target=row, data={"date": date.isoformat()})
        _calendar_changed(date)
    return row


@transaction.atomic
def outage_remove(*, actor: Actor, outage: Outage) -> None:
    """Take back an outage that was entered by mistake. Raise `Conflict` for one of longer than 30 days ago."""
    ensure_change(actor)
    if outage.date < clock.today() - dt.timedelta(days=LOOK_BACK_DAYS):
        raise Conflict(_("Ngày đã qua thì giữ nguyên: các hạn trả lời đã tính theo đó."), code="day_has_passed")
    day = outage.date
    record(actor=actor, action="outage.removed", target=outage, data={"date": day.isoformat()})
    outage.delete()
    _calendar_changed(day)


def _rules_changed() -> None:
    forget_rules()
    transaction.on_commit(forget_rules)


def _calendar_changed(day: dt.date) -> None:
    publish(CALENDAR_CHANGED, key=day.isoformat(), payload={"date": day.isoformat()})
    transaction.on_commit(lambda: forget_holidays(day.year))


def _ensure_to_come(day: dt.date) -> None:
    if day < clock.today():
        raise Conflict(_("Ngày đã qua thì giữ nguyên: các hạn trả lời đã tính theo đó."), code="day_has_passed")


def _ensure_period(programme: Programme, opens_on: dt.date, closes_on: dt.date, but: int | None = None) -> None:
    problem = ""
    if closes_on < opens_on:
        problem = _("Ngày đóng phải sau ngày mở.")
    elif closes_on < clock.today():
        problem = _("Ngày đóng sớm nhất là hôm nay.")
    elif programme.rounds.exclude(pk=but or 0).filter(opens_on__lte=closes_on, closes_on__gte=opens_on).exists():
        problem = _("Trùng ngày với một đợt khác của chương trình.")
    if problem:
        raise InvalidInput(problem, code="round_dates", fields={"closes_on": problem})


def _free_code(programme: Programme, year: int) -> str:
    taken = set(programme.rounds.values_list("code", flat=True))
    number = 1
    while f"{programme.code}-{year}-{number}" in taken:
        number += 1
    return f"{programme.code}-{year}-{number}"


def _dates(row: Round) -> dict[str, str]:
    return {"opens_on": row.opens_on.isoformat(), "closes_on": row.closes_on.isoformat()}
