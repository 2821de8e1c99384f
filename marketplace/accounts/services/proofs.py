"""Proving that a person may speak for an organisation (design §5).

A code goes to the contact in the business register, never to an address that the applicant typed; or an
officer looks at the certificate. Accepting takes over the slot: whoever listens to `organisation.proven`
reacts. What a refusal says helps nobody to learn who else is there.
"""

import datetime as dt
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for, ensure_person
from marketplace.accounts import likeness, one_time, register
from marketplace.accounts.certificates import Certificate
from marketplace.accounts.models import Membership, Organisation, Proof
from marketplace.accounts.notices import tell
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, DomainError
from marketplace.outbox.services import publish

CODE_MINUTES = 15
MAX_ATTEMPTS = 5
RESEND_SECONDS = 60
CODES_PER_DAY = 5  # per legal entity: many self-declared organisations cannot flood one mailbox
CERTIFICATES_PER_DAY = 5
_PURPOSE = "proof"
Outcome = Literal["accepted", "wrong", "spent", "gone", "taken"]


@transaction.atomic
def proof_request_code(*, actor: Actor, organisation: Organisation) -> Proof:
    """Send a code to the register's contact; an earlier open one stops working.

    Raise `DomainError` `no_register_contact` where the register names no mailbox, `Conflict`
    `code_too_soon` within a minute or after five codes in a day.
    """
    locked = _lock_for_owner(actor, organisation)
    entry = _entry_of(locked)
    if entry is None:
        raise DomainError(
            _("Không tìm thấy thư điện tử của đơn vị trong đăng ký kinh doanh. Hãy nộp giấy chứng nhận."),
            code="no_register_contact",
        )
    now = clock.now()
    _ensure_not_too_often(locked, now)
    _close_open(locked, Proof.Method.REGISTER_CODE)
    salt = one_time.new_salt()
    proof = Proof.objects.create(
        organisation=locked,
        requested_by_id=ensure_person(actor),
        method=Proof.Method.REGISTER_CODE,
        salt=salt,
        code_hash=one_time.hash_of(_PURPOSE, one_time.code_of(_PURPOSE, salt)),
        sent_to_masked=register.masked_address(entry.contact_email),
        created_at=now,
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
    )
    record(actor=actor, action="proof.code_requested", target=proof)
    publish("accounts.proof_code", key=f"proof:{proof.pk}", payload={"proof_pk": proof.pk})
    return proof


def proof_confirm_code(*, actor: Actor, organisation: Organisation, code: str) -> Proof:
    """Compare what was typed with the mailed code. Five wrong ones spend it.

    Not one transaction: a wrong attempt is counted and stays counted, then refused.
    """
    outcome, proof = _try_code(actor, organisation, "".join(code.split()))
    if outcome == "accepted" and proof is not None:
        return proof
    message = {
        "wrong": _("Mã chưa đúng. Hãy xem lại thư."),
        "spent": _("Đã nhập sai 5 lần, mã này không dùng được nữa. Hãy yêu cầu mã mới."),
        "gone": _("Mã đã hết hạn hoặc chưa được gửi. Hãy yêu cầu mã mới."),
        "taken": _("Chưa xác nhận được tự động. Hãy nộp giấy chứng nhận để cán bộ xem."),
    }[outcome]
    raise DomainError(message, code=f"proof_{outcome}", fields={"code": message})


@transaction.atomic
def proof_submit_certificate(*, actor: Actor, organisation: Organisation, certificate: Certificate) -> Proof:
    """Hand in the registration certificate for an officer to look at; a later one replaces an earlier."""
    locked = _lock_for_owner(actor, organisation)
    handed_in = locked.proofs.filter(method=Proof.Method.CERTIFICATE)
    if handed_in.filter(created_at__gt=clock.now() - dt.timedelta(days=1)).count() >= CERTIFICATES_PER_DAY:
        raise Conflict(_("Đã nộp 5 giấy trong 24 giờ. Hãy thử lại ngày mai."), code="too_many_certificates")
    _close_open(locked, Proof.Method.CERTIFICATE)
    proof = Proof(
        organisation=locked,
        requested_by_id=ensure_person(actor),
        method=Proof.Method.CERTIFICATE,
        certificate_type=certificate.content_type,
        created_at=clock.now(),
    )
    proof.certificate.save(certificate.random_name(), certificate.file, save=False)
    proof.save()
    record(actor=actor, action="proof.certificate_submitted", target=proof)
    return proof


@transaction.atomic
def proof_decide(
    *, actor: Actor, proof: Proof, is_accepted: bool, reason: str = "", representative: str = "", address: str = ""
) -> Proof:
    """An officer accepts or, with a reason that the applicant reads, refuses a certificate.

    Of `representative` and `address`, read on an accepted certificate, only keyed hashes are kept.
    """
    locked = Organisation.objects.select_for_update().get(pk=proof.organisation_id)
    row = Proof.objects.select_for_update().get(pk=proof.pk)
    row.organisation = locked
    ensure_may_decide(actor, row.organisation)
    if row.state != Proof.State.OPEN or row.method != Proof.Method.CERTIFICATE:
        raise Conflict(_("Hồ sơ này đã được xử lý."), code="proof_decided")
    if row.requested_by_id == actor.user_pk:
        raise Conflict(_("Không tự xét hồ sơ của mình."))
    if not is_accepted and not reason.strip():
        message = _("Ghi lý do để người nộp biết cần sửa gì.")
        raise DomainError(message, fields={"reason": message})
    if is_accepted:
        likeness.keys_set(locked, _entry_of(locked), representative=representative.strip(), address=address.strip())
    if is_accepted and not _prove(locked):
        raise Conflict(_("Mã số thuế này đã có đơn vị khác chứng minh."), code="proof_taken")
    _close(row, Proof.State.ACCEPTED if is_accepted else Proof.State.REFUSED, actor, reason.strip())
    tell(
        [row.requested_by_id],
        kind="account.proof_accepted" if is_accepted else "account.proof_refused",
        context={"proof_pk": row.pk},  # a household's name is a person's
        url="/tai-khoan/chung-minh/",
    )
    return row


def ensure_may_decide(actor: Actor, organisation: Organisation) -> None:
    """Officers of the place and administrators; an officer of one province sees that province only."""
    ensure(actor.is_staff and actor.has_role(Membership.Role.OFFICER, Membership.Role.ADMINISTRATOR))
    local = actor.province_code and not actor.has_role(Membership.Role.ADMINISTRATOR)
    ensure(not local or organisation.province_code == actor.province_code)


@transaction.atomic
def _try_code(actor: Actor, organisation: Organisation, code: str) -> tuple[Outcome, Proof | None]:
    locked = _lock_for_owner(actor, organisation)
    proof = (
        Proof.objects.select_for_update()
        .filter(organisation=locked, method=Proof.Method.REGISTER_CODE, state=Proof.State.OPEN)
        .first()
    )
    if proof is None or proof.expires_at is None or proof.expires_at <= clock.now():
        return "gone", None
    proof.attempts += 1
    if not one_time.is_match(_PURPOSE, code, proof.code_hash):
        proof.save(update_fields=["attempts"])
        if proof.attempts < MAX_ATTEMPTS:
            return "wrong", None
        _close(proof, Proof.State.EXPIRED, actor)
        return "spent", None
    entry = _entry_of(locked)
    likeness.keys_set(locked, entry)
    if not _prove(locked, name=entry.name if entry else ""):
        _close(proof, Proof.State.REFUSED, actor)
        return "taken", None
    _close(proof, Proof.State.ACCEPTED, actor)
    return "accepted", proof


def _prove(organisation: Organisation, *, name: str = "") -> bool:
    """Write the proof onto the organisation; False where the tax code has another proven one."""
    organisation.proven_at = clock.now()
    organisation.name = name or organisation.name
    try:
        with transaction.atomic():
            organisation.save(update_fields=["proven_at", "name", *likeness.KEYS])
    except IntegrityError as error:
        if not violates(error, Organisation, "accounts_one_proven_per_tax_id"):
            raise
        organisation.proven_at = None
        return False
    publish(
        "organisation.proven",
        key=organisation.public_id,
        payload={"organisation_pk": organisation.pk, "entity_pk": organisation.entity_id},
    )
    return True


def _entry_of(organisation: Organisation) -> register.Entry | None:
    return register.current().find(organisation.tax_id) if organisation.tax_id else None


def _close(proof: Proof, state: str, actor: Actor, reason: str = "") -> None:
    proof.state, proof.decided_at, proof.decided_by_id, proof.reason = state, clock.now(), actor.user_pk, reason
    proof.save(update_fields=["state", "attempts", "decided_at", "decided_by", "reason"])
    record(actor=actor, action=f"proof.{state}", target=proof)


def _close_open(organisation: Organisation, method: str) -> None:
    Proof.objects.filter(organisation=organisation, method=method, state=Proof.State.OPEN).update(
        state=Proof.State.EXPIRED, decided_at=clock.now()
    )


def _lock_for_owner(actor: Actor, organisation: Organisation) -> Organisation:
    ensure_acts_for(actor, organisation.pk, Membership.Role.OWNER)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.is_proven:
        raise Conflict(_("Đơn vị đã được chứng minh."), code="already_proven")
    return locked


def _ensure_not_too_often(organisation: Organisation, now: dt.datetime) -> None:
    recent = Proof.objects.filter(
        organisation__entity=organisation.entity_id,
        method=Proof.Method.REGISTER_CODE,
        created_at__gt=now - dt.timedelta(days=1),
    )
    if recent.filter(created_at__gt=now - dt.timedelta(seconds=RESEND_SECONDS)).exists():
        raise Conflict(_("Mã vừa được gửi. Hãy chờ một phút rồi yêu cầu lại."), code="code_too_soon")
    if recent.count() >= CODES_PER_DAY:
        raise Conflict(
            _("Đã gửi 5 mã trong 24 giờ. Hãy thử lại ngày mai hoặc nộp giấy chứng nhận."), code="code_too_soon"
        )
