"""Registering an organisation, and keeping its facts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.accounts import tax_id as tax_ids
from marketplace.accounts.entities import entity_of
from marketplace.accounts.models import Membership, Organisation, Proof, User
from marketplace.accounts.services.members import add_member, leading_role
from marketplace.audit.services import record
from marketplace.errors import DomainError
from marketplace.ids import public_id
from marketplace.reference.queries import new_code, size_of

Kind = Organisation.Kind
# Which shapes of tax identity a kind of organisation may have.
SHAPES: dict[str, tuple[str, ...]] = {
    Kind.ENTERPRISE: ("enterprise",),
    Kind.DEPENDENT_UNIT: ("dependent_unit",),
    Kind.HOUSEHOLD: ("personal_id", "enterprise"),
    Kind.COOPERATIVE: ("enterprise",),
    Kind.VENDOR: ("enterprise",),
    Kind.AGENCY: ("enterprise",),
}


class ChecksumDoubtful(DomainError):
    """The number fails its checksum; it may still be right, so the person is asked to confirm it."""

    code = "tax_id_checksum"


@dataclass(frozen=True)
class Facts:
    """What an organisation declares about itself. Money in whole đồng a year; None is "not told"."""

    province_code: str = ""
    commune: str = ""
    vsic_section: str = ""
    workers: int | None = None
    revenue_vnd: int | None = None
    capital_vnd: int | None = None
    vsic_version: str = "2025"


@transaction.atomic
def organisation_create(
    *,
    actor: Actor,
    kind: str,
    name: str,
    tax_id: str = "",
    facts: Facts | None = None,
    checksum_confirmed: bool = False,
    is_simulated: bool = False,
) -> Organisation:
    """Register a self-declared organisation; the person who does it becomes its owner.

    Only the ministry itself registers agencies. One person registers a tax code once. Raise `DomainError`
    with the field for a tax identity that cannot be read, `ChecksumDoubtful` for one that must be confirmed.
    """
    ensure(actor.kind == "system" or actor.user_pk is not None, _("Bạn cần đăng nhập."))
    ensure(kind != Kind.AGENCY or actor.kind == "system" or actor.has_role("administrator"))
    organisation = Organisation(
        public_id=public_id("org"), kind=Kind(kind), name=" ".join(name.split()), is_simulated=is_simulated
    )
    if tax_id or kind != Kind.AGENCY:
        _set_tax_id(organisation, check_tax_id(kind, tax_id, is_confirmed=checksum_confirmed))
    if actor.user_pk is not None:
        _ensure_is_new_to(actor.user_pk, organisation)
    _set_facts(organisation, facts or Facts())
    organisation.save()
    if actor.user_pk is not None:
        add_member(user_pk=actor.user_pk, organisation=organisation, role=leading_role(kind))
    record(actor=actor, action="organisation.created", target=organisation, data={"kind": kind})
    return organisation


@transaction.atomic
def organisation_set_facts(*, actor: Actor, organisation: Organisation, name: str, facts: Facts) -> Organisation:
    """Change what the owner may change: address, sector and the figures its size is computed from.

    The name of a proven organisation stands in the register and stays.
    """
    ensure_acts_for(actor, organisation.pk, Membership.Role.OWNER)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted = " ".join(name.split())
    if not locked.is_proven and wanted != locked.name:
        _ensure_no_certificate_waits(locked)
        locked.name = wanted
    _set_facts(locked, facts)
    locked.save(update_fields=["name", *_FACT_FIELDS])
    record(actor=actor, action="organisation.facts_set", target=locked)
    return locked


def _ensure_is_new_to(user_pk: int, organisation: Organisation) -> None:
    """A form sent twice makes one organisation: the person's row is the lock. A 12-digit number has several shops."""
    User.objects.select_for_update().get(pk=user_pk)
    own = Membership.objects.live().filter(user=user_pk, organisation__tax_id=organisation.tax_id)
    if organisation.tax_id and own.exists():
        message = _("Bạn đã ở trong đơn vị có mã số này. Hãy chọn đơn vị đó trong trang Tài khoản.")
        raise DomainError(message, code="already_registered", fields={"tax_id": message})


def _ensure_no_certificate_waits(organisation: Organisation) -> None:
    """An officer compares the name on the certificate with the one on the page: it may not change in between."""
    if organisation.proofs.filter(method=Proof.Method.CERTIFICATE, state=Proof.State.OPEN).exists():
        message = _("Giấy chứng nhận đang chờ cán bộ xem. Hãy đổi tên sau khi có kết quả.")
        raise DomainError(message, code="certificate_waits", fields={"name": message})


_FACT_FIELDS = (
    "province_code", "province_system", "commune", "vsic_version", "vsic_section", "workers", "revenue_vnd",
    "capital_vnd", "size", "size_rule", "size_computed_on",
)  # fmt: skip


def check_tax_id(kind: str, text: str, *, is_confirmed: bool = False) -> tax_ids.TaxId:
    """Read a tax identity for a kind of organisation. Raise as `organisation_create` does."""
    try:
        number = tax_ids.parse(text)
    except tax_ids.UnreadableTaxId as error:
        message = (
            _("Chỉ gõ chữ số, dấu cách, dấu chấm hoặc dấu gạch.")
            if error.has_letters
            else _("Có %(count)s chữ số; cần 10, 12 hoặc 13. Hãy xem lại trên giấy đăng ký.") % {"count": error.digits}
        )
        raise DomainError(message, code="tax_id_unreadable", fields={"tax_id": message}) from error
    if number.kind not in SHAPES[kind]:
        message = _MISFIT[kind]()
        raise DomainError(message, code="tax_id_misfit", fields={"tax_id": message})
    if number.checksum_ok is False and not is_confirmed:
        message = _("Số này không khớp chữ số kiểm tra. Hãy xem lại trên giấy đăng ký; nếu đúng, đánh dấu xác nhận.")
        raise ChecksumDoubtful(message, fields={"tax_id": message})
    return number


_MISFIT: dict[str, Callable[[], str]] = {
    Kind.ENTERPRISE: lambda: _("Doanh nghiệp có mã số thuế 10 số."),
    Kind.DEPENDENT_UNIT: lambda: _("Đơn vị phụ thuộc có mã số thuế 13 số, ví dụ 0123456789-001."),
    Kind.HOUSEHOLD: lambda: _("Hộ kinh doanh dùng số định danh 12 số, hoặc mã số thuế 10 số đã cấp."),
    Kind.COOPERATIVE: lambda: _("Hợp tác xã có mã số thuế 10 số."),
    Kind.VENDOR: lambda: _("Nhà cung cấp có mã số thuế 10 số."),
    Kind.AGENCY: lambda: _("Cơ quan có mã số thuế 10 số."),
}


def _set_tax_id(organisation: Organisation, number: tax_ids.TaxId) -> None:
    organisation.entity = entity_of(number, is_simulated=organisation.is_simulated)
    organisation.tax_id_kind = number.kind
    organisation.tax_id_checksum_ok = number.checksum_ok
    if number.is_personal:
        organisation.personal_id_encrypted = settings.KEYS.encrypt(number.number)
    else:
        organisation.tax_id = number.number


def _set_facts(organisation: Organisation, facts: Facts) -> None:
    if facts.province_code and new_code("34", facts.province_code) is None:
        raise DomainError(_("Không có tỉnh, thành phố này."), fields={"province_code": _("Chọn trong danh sách.")})
    today = clock.today()
    verdict = size_of(
        vsic_version=facts.vsic_version,
        vsic_section=facts.vsic_section,
        workers=facts.workers,
        revenue_vnd=facts.revenue_vnd,
        capital_vnd=facts.capital_vnd,
        day=today,
    )
    organisation.province_system = "34"
    organisation.province_code = facts.province_code
    organisation.commune = facts.commune
    organisation.vsic_version = facts.vsic_version
    organisation.vsic_section = facts.vsic_section
    organisation.workers = facts.workers
    organisation.revenue_vnd = facts.revenue_vnd
    organisation.capital_vnd = facts.capital_vnd
    organisation.size = verdict.size
    organisation.size_rule = verdict.rule
    organisation.size_computed_on = today
