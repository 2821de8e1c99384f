"""Inviting people by mail. A link opens a page; only a POST there accepts."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_person
from marketplace.accounts import one_time
from marketplace.accounts.models import Invitation, Membership, Organisation, User
from marketplace.accounts.services.members import add_member, ensure_leads, roles_for
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError
from marketplace.outbox.services import publish

INVITATION_DAYS = 7
# Anybody may register and invite: without these the portal's mail would carry anybody's words to any mailbox.
PER_PERSON_A_DAY = 50
PER_ADDRESS_A_DAY = 3


@transaction.atomic
def invitation_create(
    *, actor: Actor, organisation: Organisation, email: str, role: str, province_code: str = ""
) -> Invitation:
    """Invite by mail; the link opens a page and only a POST there accepts. A second one replaces the first."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    ensure_leads(actor, locked)
    if role not in roles_for(locked.kind):
        raise DomainError(_("Đơn vị này không có vai trò đó."), fields={"role": _("Chọn vai trò trong danh sách.")})
    address, now, salt = email.strip().lower(), clock.now(), one_time.new_salt()
    if Membership.objects.live().filter(organisation=locked, user__email=address, role=role).exists():
        message = _("Người này đã là thành viên với vai trò đó.")
        raise DomainError(message, code="already_member", fields={"email": message})
    _ensure_not_too_often(ensure_person(actor), locked, address, now)
    Invitation.objects.open().filter(organisation=locked, email=address).update(revoked_at=now)
    invitation = Invitation.objects.create(
        organisation=locked,
        email=address,
        role=role,
        province_code=province_code,
        salt=salt,
        token_hash=one_time.hash_of("invitation", one_time.token_of("invitation", salt)),
        invited_by_id=ensure_person(actor),
        created_at=now,
        expires_at=now + dt.timedelta(days=INVITATION_DAYS),
    )
    record(actor=actor, action="invitation.created", target=invitation, data={"role": role})
    publish("accounts.invitation", key=f"invitation:{invitation.pk}", payload={"invitation_pk": invitation.pk})
    return invitation


@transaction.atomic
def invitation_revoke(*, actor: Actor, invitation: Invitation) -> None:
    ensure_leads(actor, invitation.organisation)
    if Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=clock.now()):
        record(actor=actor, action="invitation.revoked", target=invitation)


@transaction.atomic
def invitation_accept(*, actor: Actor, user: User, token: str) -> Membership:
    """Accept with the token of the link, as the person it was sent to. Raise `Conflict` when it no longer holds."""
    row = open_invitation(token, lock=True)
    if row is None:
        raise Conflict(_("Lời mời không còn hiệu lực. Hãy xin người mời gửi lại."), code="invitation_gone")
    ensure(user.email == row.email, _("Lời mời này gửi tới một địa chỉ khác. Hãy đăng nhập bằng địa chỉ nhận thư."))
    Invitation.objects.filter(pk=row.pk).update(accepted_at=clock.now())
    membership = add_member(
        user_pk=user.pk, organisation=row.organisation, role=row.role, province_code=row.province_code
    )
    record(actor=actor, action="invitation.accepted", target=row)
    return membership


def open_invitation(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation that this token still opens, or None."""
    rows = Invitation.objects.open().select_related("organisation").filter(expires_at__gt=clock.now())
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(token_hash=one_time.hash_of("invitation", token)).first()


def _ensure_not_too_often(user_pk: int, organisation: Organisation, address: str, now: dt.datetime) -> None:
    recent = Invitation.objects.filter(created_at__gt=now - dt.timedelta(days=1))
    if recent.filter(organisation=organisation, email=address).count() >= PER_ADDRESS_A_DAY:
        message = _("Đã mời địa chỉ này 3 lần trong 24 giờ. Hãy thử lại ngày mai.")
        raise Conflict(message, code="invited_too_often", fields={"email": message})
    if recent.filter(invited_by=user_pk).count() >= PER_PERSON_A_DAY:
        raise Conflict(_("Đã gửi 50 lời mời trong 24 giờ. Hãy thử lại ngày mai."), code="invited_too_often")
