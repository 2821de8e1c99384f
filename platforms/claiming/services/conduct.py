"""Publishing the vendors' rules of conduct, and signing them."""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_acts_for, ensure_person
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, DomainError
from marketplace.notify.services import notify
from platforms.claiming.models import ConductRules, ConductSignature

Role = Membership.Role


@transaction.atomic
def conduct_publish(*, actor: Actor, version: str, valid_from: dt.date, body_vi: str, body_en: str) -> ConductRules:
    """A new version, in force from a day to come; vendors are told, and sign again from that day.

    Raise `DomainError` for a day that is not after today or that has a version already.
    """
    ensure(actor.is_staff and actor.has_role(Role.ADMINISTRATOR))
    if valid_from <= clock.today():
        message = _("Chọn ngày sau hôm nay, để nhà cung cấp kịp đọc.")
        raise DomainError(message, fields={"valid_from": message})
    fields = {"version": version.strip(), "valid_from": valid_from, "body_vi": body_vi, "body_en": body_en}
    try:
        with transaction.atomic():
            rules = ConductRules.objects.create(**fields, published_by=actor.ref, published_at=clock.now())
    except IntegrityError as error:
        message = _("Đã có bản mang số này hoặc có hiệu lực cùng ngày.")
        raise DomainError(message, fields={"version": message}) from error
    record(actor=actor, action="conduct.published", target=rules, data={"version": rules.version})
    owners = User.objects.filter(
        is_active=True,
        memberships__role=Role.OWNER,
        memberships__ended_at=None,
        memberships__organisation__kind=Organisation.Kind.VENDOR,
    )
    context = {"version": rules.version, "valid_from": valid_from.isoformat()}
    notify(users=owners.distinct(), kind="listing.conduct_changed", context=context, url="/kenh-nha-cung-cap/quy-tac/")
    return rules


@transaction.atomic
def conduct_sign(*, actor: Actor, organisation: Organisation, rules: ConductRules) -> ConductSignature:
    """The owner of a proven vendor signs the version in force. Signing twice keeps the first signature.

    Raise `Conflict` `rules_changed` where another version is in force by now.
    """
    ensure_acts_for(actor, organisation.pk, Role.OWNER)
    if rules != rules_in_force():
        raise Conflict(_("Quy tắc vừa đổi. Hãy đọc bản mới rồi ký."), code="rules_changed")
    if not organisation.is_proven:
        raise DomainError(_("Hãy chứng minh đơn vị trước khi ký."), code="vendor_not_proven")
    signature = ConductSignature(
        rules=rules, organisation=organisation, user_id=ensure_person(actor), text_hash=text_hash(rules), at=clock.now()
    )
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError as error:
        if not violates(error, ConductSignature, "claiming_one_signature"):
            raise
        return ConductSignature.objects.get(rules=rules, organisation=organisation)
    record(actor=actor, action="conduct.signed", target=organisation, data={"version": rules.version})
    return signature


def rules_in_force(day: dt.date | None = None) -> ConductRules | None:
    return ConductRules.objects.filter(valid_from__lte=day or clock.today()).order_by("-valid_from").first()


def has_signed(organisation: Organisation | None) -> bool:
    """Whether the rules in force bear the vendor's signature (or there are none)."""
    rules = rules_in_force()
    return rules is None or ConductSignature.objects.filter(rules=rules, organisation=organisation).exists()


def text_hash(rules: ConductRules) -> str:
    return hashlib.sha256(f"{rules.body_vi}\n{rules.body_en}".encode()).hexdigest()
