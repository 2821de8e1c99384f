"""Two sides say that a trial became a purchase; only then it is adopted (design §9 b)."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.models import Organisation
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.services import publish
from trials.conversion.access import can_decide
from trials.conversion.models import Claim, Conversion, Dispute, Evidence, Period, Side
from trials.conversion.queries import Standing, standing
from trials.lifecycle.access import can_steer, ensure_answer, ensure_use
from trials.lifecycle.advance import advance, locked
from trials.lifecycle.models import Trial
from trials.lifecycle.purchase_window import NOT_BOUGHT, can_be_answered, can_be_bought
from trials.lifecycle.states import Event, State

_MAX_AMOUNT = 10**12


@dataclass(frozen=True)
class Sale:
    """What was bought: `amount_minor` whole đồng for one `period`, shown by a paper (kind, number, day)."""

    plan_code: str
    amount_minor: int
    period: str = Period.MONTH.value
    currency: str = "VND"
    evidence_kind: str = ""
    evidence_reference: str = ""
    evidence_issued_on: dt.date | None = None


@transaction.atomic
def sale_report(*, actor: Actor, trial: Trial, sale: Sale, source: str = "portal") -> Trial:
    """The vendor reports a sale, with its contract or e-invoice. The same report again changes nothing.

    It may also answer what the SME reported first, until that lapses.
    Raise `InvalidInput` naming the fields, `Conflict` (code `not_purchasable`) outside the window.
    """
    row = locked(trial.pk)
    ensure_answer(actor, row)
    _ensure_valid(sale, evidence_needed=True)
    stands = standing(row)
    known = stands.vendor
    if known and all(getattr(known, name) == value for name, value in asdict(sale).items()):
        return row
    _ensure_purchasable(row, stands, is_answer=bool(stands.sme and not known))
    _claim(row, Side.VENDOR, actor, source, **asdict(sale))
    return _settle(row, actor, source)


@transaction.atomic
def purchase_report(*, actor: Actor, trial: Trial, sale: Sale | None = None, source: str = "portal") -> Trial:
    """The SME says first that it bought ("Tôi đã mua"), with or without the terms."""
    row = locked(trial.pk)
    ensure_use(actor, row)
    stands = standing(row)
    if stands.sme:
        return row
    _ensure_purchasable(row, stands, is_answer=stands.vendor is not None)
    if sale:
        _ensure_valid(sale, evidence_needed=False)
    terms = asdict(sale) if sale else {"plan_code": row.plan_code}
    _claim(row, Side.SME, actor, source, **terms)
    return _settle(row, actor, source)


@transaction.atomic
def sale_confirm(*, actor: Actor, trial: Trial, seen_claim_pk: int | None = None, source: str = "portal") -> Trial:
    """The SME confirms what the vendor reported, until that lapses. Confirming again changes nothing.

    `seen_claim_pk` is the report that was read: raise `Conflict` (code `report_changed`) where the vendor
    has sent another since.
    """
    row = locked(trial.pk)
    ensure_use(actor, row)
    stands = standing(row)
    if stands.conversion or stands.sme:
        return row
    if stands.vendor is None:
        raise Conflict(_("Nhà cung cấp chưa báo đã bán, hoặc đã rút lại."), code="nothing_to_confirm")
    _ensure_purchasable(row, stands, is_answer=True)
    reported = stands.vendor
    if seen_claim_pk is not None and seen_claim_pk != reported.pk:
        raise Conflict(
            _("Nhà cung cấp vừa báo lại với nội dung khác. Hãy đọc lại rồi xác nhận."), code="report_changed"
        )
    _claim(
        row,
        Side.SME,
        actor,
        source,
        plan_code=reported.plan_code,
        amount_minor=reported.amount_minor,
        currency=reported.currency,
        period=reported.period,
    )
    return _settle(row, actor, source)


@transaction.atomic
def sale_deny(*, actor: Actor, trial: Trial, reason: str, source: str = "portal") -> Dispute:
    """The SME did not buy what the vendor reported: an officer has to look."""
    row = locked(trial.pk)
    ensure_use(actor, row)
    return _deny(row, Side.SME, Side.VENDOR, actor, reason, source)


@transaction.atomic
def purchase_deny(*, actor: Actor, trial: Trial, reason: str, source: str = "portal") -> Dispute:
    """The vendor knows of no such purchase: an officer has to look."""
    row = locked(trial.pk)
    ensure_answer(actor, row)
    return _deny(row, Side.VENDOR, Side.SME, actor, reason, source)


@transaction.atomic
def dispute_decide(*, actor: Actor, dispute: Dispute, bought: bool, reason: str) -> Dispute:
    """An officer decides what the two sides contradict each other on, and says why.

    `bought` makes the trial adopted (`Conflict` while the organisation is not proven); else both sides'
    words are void and may be given anew.
    """
    trial = locked(dispute.trial_id)
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    ensure(can_decide(actor, trial))
    reason = _ensure_reason(reason)
    if row.state != Dispute.State.OPEN:
        raise Conflict(_("Việc đối chiếu này đã có kết quả."), code="already_decided")
    now = clock.now()
    row.state = Dispute.State.UPHELD if bought else Dispute.State.REJECTED
    row.decided_at, row.decided_by_id, row.decision = now, actor.user_pk, reason
    stands = standing(trial)
    row.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    record(actor=actor, action="conversion.dispute_decided", target=row, data={"bought": bought})
    if bought:
        if not stands.is_proven:
            raise Conflict(_("Đơn vị chưa được chứng minh nên chưa thể ghi nhận."), code="not_proven")
        _convert(trial, stands, actor, "officer", dispute=row)
    else:
        data = {"reason": NOT_BOUGHT}
        event = advance(trial, Event.CORRECTED, actor=actor, source="officer", data=data, claimed_at=None)
        publish("conversion.rejected", key=trial.public_id, payload={"trial_pk": trial.pk, "seq": event.seq})
    return row


@transaction.atomic
def conversion_reverse(*, actor: Actor, trial: Trial, reason: str, source: str = "officer") -> Trial:
    """Take an adoption back (refund, dispute, audit, claw-back): the trial is expired again, and told to both sides.

    Raise `Conflict` (code `illegal_transition`) where the trial is not adopted.
    """
    row = locked(trial.pk)
    ensure(can_steer(actor) or can_decide(actor, row))
    reason, now = _ensure_reason(reason), clock.now()
    Conversion.objects.filter(trial=row, reversed_at=None).update(reversed_at=now, reversal_reason=reason)
    advance(
        row,
        Event.CONVERSION_REVERSED,
        actor=actor,
        source=source,
        occurred_at=now,
        reversed_at=now,
        claimed_at=None,
        retained_90_at=None,
        ended_at=now,
    )
    record(actor=actor, action="conversion.reversed", target=row, data={"source": source})
    return row


def settle_organisation(*, organisation: Organisation) -> int:
    """The organisation has been proven: adopt what both sides agreed on before. Repeating is harmless."""
    adopted = 0
    waiting = Trial.objects.filter(organisation=organisation, claimed_at__isnull=False)
    pks = waiting.filter(state__in=[State.ACTIVE, State.EXPIRED]).values_list("pk", flat=True)
    for pk in list(pks):
        with transaction.atomic():
            row = locked(pk)
            adopted += _settle(row, Actor.system("proof"), "sweep").state == State.CONVERTED
    return adopted


def _settle(row: Trial, actor: Actor, source: str) -> Trial:
    """Adopt where both sides agree and the organisation is proven; open a dispute where the terms differ."""
    stands = standing(row)
    if stands.conversion or stands.dispute or not (stands.vendor and stands.sme):
        return row
    if _terms_differ(stands.vendor, stands.sme):
        _dispute(row, Side.SME, actor, _("Hai bên báo điều khoản khác nhau."), source)
    elif stands.is_proven and row.state in (State.ACTIVE, State.EXPIRED):
        _convert(row, stands, actor, source)
    return row


def _terms_differ(vendor: Claim, sme: Claim) -> bool:
    if sme.amount_minor is None:
        return False
    return (vendor.amount_minor, vendor.plan_code, vendor.currency) != (sme.amount_minor, sme.plan_code, sme.currency)


def _convert(row: Trial, stands: Standing, actor: Actor, source: str, dispute: Dispute | None = None) -> None:
    terms = stands.vendor or stands.sme
    now = clock.now()
    conversion = Conversion.objects.create(
        trial=row,
        vendor_claim=stands.vendor,
        sme_claim=stands.sme,
        dispute=dispute,
        plan_code=terms.plan_code if terms else row.plan_code,
        amount_minor=terms.amount_minor if terms else None,
        currency=terms.currency if terms else "VND",
        period=terms.period if terms else "",
        confirmed_at=now,
    )
    data = {"conversion": conversion.pk}
    columns: dict[str, Any] = {"converted_at": now, "reversed_at": None, "ended_at": None}
    advance(row, Event.CONVERTED, actor=actor, source=source, occurred_at=now, data=data, **columns)


def _claim(row: Trial, side: Side, actor: Actor, source: str, **terms: Any) -> Claim:
    now = clock.now()
    claim = Claim.objects.create(trial=row, side=side, stance=Claim.Stance.BOUGHT, at=now, actor=actor.ref, **terms)
    data = {"side": side.value, "claim": claim.pk}
    claimed_at = row.claimed_at or now
    advance(
        row, Event.CONVERSION_CLAIMED, actor=actor, source=source, occurred_at=now, data=data, claimed_at=claimed_at
    )
    return claim


def _deny(row: Trial, side: Side, reporter: Side, actor: Actor, reason: str, source: str) -> Dispute:
    stands = standing(row)
    if stands.dispute:
        return stands.dispute
    reported = stands.vendor if reporter == Side.VENDOR else stands.sme
    if reported is None or stands.conversion:
        raise Conflict(_("Không có báo mua nào đang chờ bạn trả lời."), code="nothing_to_deny")
    _ensure_purchasable(row, stands, is_answer=True)
    reason = _ensure_reason(reason)
    Claim.objects.create(
        trial=row, side=side, stance=Claim.Stance.NOT_BOUGHT, at=clock.now(), actor=actor.ref, plan_code=row.plan_code
    )
    return _dispute(row, side, actor, reason, source)


def _dispute(row: Trial, side: Side, actor: Actor, reason: str, source: str) -> Dispute:
    now = clock.now()
    dispute = Dispute.objects.create(trial=row, opened_by=side, opened_at=now, reason=reason)
    data = {"dispute": dispute.pk, "side": side.value}
    advance(row, Event.CONVERSION_DISPUTED, actor=actor, source=source, occurred_at=now, data=data)
    return dispute


def _ensure_purchasable(row: Trial, stands: Standing, *, is_answer: bool) -> None:
    """A first report has the window; the answer to one that was made inside it has some days more."""
    if stands.dispute:
        raise Conflict(_("Việc mua đang được đối chiếu, hãy chờ kết quả."), code="disputed")
    if not (can_be_answered(row) if is_answer else can_be_bought(row)):
        raise Conflict(
            _("Lượt này không còn ghi nhận được việc mua: đã kết thúc, đã ghi nhận, hoặc quá hạn báo."),
            code="not_purchasable",
        )


def _ensure_reason(reason: str) -> str:
    reason = reason.strip()
    if not 5 <= len(reason) <= 300:
        message = _("Hãy nêu lý do, từ 5 đến 300 ký tự.")
        raise InvalidInput(message, code="reason_needed", fields={"reason": message})
    return reason


def _ensure_valid(sale: Sale, *, evidence_needed: bool) -> None:
    problems: dict[str, str] = {}
    if not 1 <= len(sale.plan_code) <= 40:
        problems["plan"] = _("Hãy ghi gói đã bán.")
    if not 0 <= sale.amount_minor <= _MAX_AMOUNT:
        problems["amount_minor"] = _("Số tiền phải là số nguyên đồng, không âm.")
    if sale.currency != "VND":
        problems["currency"] = _("Chỉ ghi nhận bằng đồng Việt Nam (VND).")
    if sale.period not in Period.values:
        problems["period"] = _("Kỳ hạn phải là tháng, năm hoặc một lần.")
    if evidence_needed and (sale.evidence_kind not in Evidence.values or not sale.evidence_reference.strip()):
        problems["evidence"] = _("Hãy ghi loại và số hợp đồng hoặc hóa đơn điện tử.")
    if len(sale.evidence_reference) > 80:
        problems["evidence"] = _("Số giấy tờ dài tối đa 80 ký tự.")
    if sale.evidence_issued_on and sale.evidence_issued_on > clock.today():
        problems["evidence_issued_on"] = _("Ngày giấy tờ không thể sau hôm nay.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), code="sale_refused", fields=problems)
