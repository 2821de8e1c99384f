"""What an officer does about trials that do not move: each act on each trial, audited, in a transaction of its own.

Reminding is in `reminders`: a vendor gets one message for all that waits there, an SME one for each trial.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.queries import officers_for
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.notify.services import notify
from trials.casework.access import can_act, can_act_on
from trials.casework.models import CaseAct
from trials.casework.queries import escalated
from trials.casework.reminders import sme_remind, vendor_remind
from trials.casework.stuck import SMES_TURN, Reason, Stuck, stuck
from trials.lifecycle.advance import locked
from trials.lifecycle.parties import people_of_sme
from trials.lifecycle.provisioning import trial_fail
from trials.lifecycle.queries import alternatives
from trials.lifecycle.states import WAITING_FOR_VENDOR

Kind = CaseAct.Kind
REPEAT = dt.timedelta(minutes=1)
# What the officer must say in words.
NEEDS_NOTE = frozenset({Kind.CALLED, Kind.FAILED, Kind.ESCALATED})


@dataclass
class Outcome:
    """What became of an act on many trials: how many it reached, and why it did not reach the others."""

    done: int = 0
    refusals: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, message: str, public_id: str) -> None:
        self.refusals.setdefault(message, []).append(public_id)


def cases_act(*, actor: Actor, kind: Kind, public_ids: Collection[str], note: str = "") -> Outcome:
    """Do one thing about each of the stuck trials named; what one refuses does not hold up the others.

    Raise `NotAllowed` for who is no officer, `InvalidInput` where nothing is chosen or words are missing.
    Trials that move again, or stand in another province, are told in the outcome.
    """
    ensure(can_act(actor))
    note = " ".join(note.split())[:300]
    _ensure_said(kind, public_ids, note)
    waiting = {entry.trial.public_id: entry for entry in stuck(actor.province_code)}
    chosen = [waiting[key] for key in dict.fromkeys(public_ids) if key in waiting]
    outcome = Outcome()
    for key in dict.fromkeys(public_ids):
        if key not in waiting:
            outcome.refuse(_("không còn mắc, hoặc không thuộc địa bàn của bạn"), key)
    if kind == Kind.REMINDED:
        _remind(actor, chosen, outcome)
    else:
        _each(actor, _ACTS[kind], chosen, note, outcome)
    return outcome


def _ensure_said(kind: Kind, public_ids: Collection[str], note: str) -> None:
    if not public_ids:
        raise InvalidInput(_("Chưa chọn lượt nào."), code="nothing_chosen")
    if kind in NEEDS_NOTE and not note:
        message = _("Hãy ghi ngắn gọn nội dung: đã trao đổi gì, hoặc vì sao.")
        raise InvalidInput(message, code="note_needed", fields={"note": message})


def _remind(actor: Actor, chosen: list[Stuck], outcome: Outcome) -> None:
    """One message a vendor and reason, about all that waits there; where it is the SME's turn, one to each SME."""
    groups: dict[tuple[int, Reason], list[Stuck]] = {}
    for entry in chosen:
        if entry.reason in SMES_TURN:
            _remind_sme(actor, entry, outcome)
            continue
        groups.setdefault((entry.trial.vendor_id, entry.reason), []).append(entry)
    for (vendor_pk, reason), entries in groups.items():
        try:
            vendor_remind(actor=actor, vendor_pk=vendor_pk, reason=reason)
        except DomainError as refusal:
            for entry in entries:
                outcome.refuse(refusal.message, entry.trial.public_id)
        else:
            outcome.done += len(entries)


def _remind_sme(actor: Actor, entry: Stuck, outcome: Outcome) -> None:
    try:
        sme_remind(actor=actor, entry=entry)
    except DomainError as refusal:
        outcome.refuse(refusal.message, entry.trial.public_id)
    else:
        outcome.done += 1


def _each(
    actor: Actor, act: Callable[[Actor, Stuck, str], CaseAct], chosen: list[Stuck], note: str, outcome: Outcome
) -> None:
    for entry in chosen:
        try:
            with transaction.atomic():
                # Two officers, or one who presses twice, come one after the other.
                locked(entry.trial.pk)
                row = act(actor, entry, note)
                record(actor=actor, action=f"case.{row.kind}", target=entry.trial, data={"reason": entry.reason.value})
        except DomainError as refusal:
            outcome.refuse(refusal.message, entry.trial.public_id)
        else:
            outcome.done += 1


def _call(actor: Actor, entry: Stuck, note: str) -> CaseAct:
    """Note a call; the same words again within a minute are a second press of the button."""
    since = clock.now() - REPEAT
    if CaseAct.objects.filter(trial=entry.trial, kind=Kind.CALLED, by=actor.user_pk, note=note, at__gt=since).exists():
        raise Conflict(_("cuộc gọi này vừa được ghi"), code="noted_twice")
    return _note_down(actor, entry, Kind.CALLED, note)


def _offer_alternatives(actor: Actor, entry: Stuck, note: str) -> CaseAct:
    """Show the SME the nearest other platforms, at most once a day."""
    trial = entry.trial
    if trial.organisation_id is None:
        raise Conflict(_("lượt nhập từ dữ liệu cũ, không có người nhận"), code="nobody_to_tell")
    people = people_of_sme([trial])[trial.pk]
    if not people:
        raise Conflict(_("doanh nghiệp không còn ai nhận tin"), code="nobody_to_tell")
    if CaseAct.objects.filter(trial=trial, kind=Kind.ALTERNATIVES, at__gte=clock.at_midnight()).exists():
        raise Conflict(_("hôm nay đã gợi ý rồi"), code="offered_today")
    if not alternatives(trial):
        raise Conflict(_("chưa có nền tảng nào cùng nhóm đang cho dùng thử"), code="no_alternative")
    notify(
        users=people,
        kind="trial_alternatives",
        context={"trial_id": trial.public_id},
        url=reverse("lifecycle:trial", args=[trial.public_id]),
    )
    return _note_down(actor, entry, Kind.ALTERNATIVES, note)


def _fail(actor: Actor, entry: Stuck, note: str) -> CaseAct:
    """End a request whose limit has passed: the SME's trial does not count."""
    row = locked(entry.trial.pk)
    ensure(can_act_on(actor, row))
    if row.state not in WAITING_FOR_VENDOR or not entry.is_late:
        raise Conflict(_("chỉ kết thúc được lượt mà nhà cung cấp đã quá hạn"), code="not_overdue")
    trial_fail(actor=actor, trial=row, reason=note, source="officer")
    return _note_down(actor, entry, Kind.FAILED, note)


def _escalate(actor: Actor, entry: Stuck, note: str) -> CaseAct:
    """Hand a case to the centre, which its officers are told; again only for another reason or once it has moved."""
    if escalated([entry]):
        raise Conflict(_("đã chuyển trung tâm trước đó"), code="escalated")
    notify(
        users=officers_for("").exclude(pk=actor.user_pk or 0),
        kind="trial_escalated",
        context={"trial_id": entry.trial.public_id},
        url=reverse("casework:trial", args=[entry.trial.public_id]),
    )
    return _note_down(actor, entry, Kind.ESCALATED, note)


def _note_down(actor: Actor, entry: Stuck, kind: Kind, note: str) -> CaseAct:
    return CaseAct.objects.create(
        trial=entry.trial, kind=kind, reason=entry.reason, note=note, by_id=actor.user_pk, at=clock.now()
    )


_ACTS: dict[Kind, Callable[[Actor, Stuck, str], CaseAct]] = {
    Kind.CALLED: _call,
    Kind.ALTERNATIVES: _offer_alternatives,
    Kind.FAILED: _fail,
    Kind.ESCALATED: _escalate,
}
