"""Who belongs to an organisation: removing, changing roles, handing over ownership."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_acts_for, ensure_person
from marketplace.accounts.groups import sync_groups
from marketplace.accounts.models import Invitation, Membership, Organisation, User
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError

Role = Membership.Role
_SME_ROLES = (Role.OWNER, Role.MEMBER)
_VENDOR_ROLES = (Role.OWNER, Role.SALES, Role.TECHNICAL)
_AGENCY_ROLES = (
    Role.ADMINISTRATOR, Role.OFFICER, Role.REVIEWER, Role.EDITOR, Role.AUDITOR, Role.PRIVACY_OFFICER,
)  # fmt: skip


def roles_for(kind: str) -> Collection[Membership.Role]:
    """The roles that members of an organisation of this kind may hold, the leading one first."""
    if kind == Organisation.Kind.VENDOR:
        return _VENDOR_ROLES
    return _AGENCY_ROLES if kind == Organisation.Kind.AGENCY else _SME_ROLES


def leading_role(kind: str) -> Membership.Role:
    """Who invites and removes: the owner, or an agency's administrator. One always remains."""
    return next(iter(roles_for(kind)))


def ensure_leads(actor: Actor, organisation: Organisation) -> None:
    if actor.kind != "system":
        ensure_acts_for(actor, organisation.pk, leading_role(organisation.kind))


def add_member(*, user_pk: int, organisation: Organisation, role: str, province_code: str = "") -> Membership:
    """Write a membership and what follows from it. Repeating it has no further effect.

    For services of this room: the caller has checked who acts and holds the transaction.
    """
    if role not in roles_for(organisation.kind):
        raise DomainError(_("Đơn vị này không có vai trò đó."), fields={"role": _("Chọn vai trò trong danh sách.")})
    membership, _is_new = Membership.objects.get_or_create(
        user_id=user_pk,
        organisation=organisation,
        role=role,
        ended_at=None,
        defaults={"province_code": province_code, "created_at": clock.now()},
    )
    if organisation.kind == Organisation.Kind.AGENCY:
        sync_groups(membership.user)
    return membership


@transaction.atomic
def membership_create(
    *, actor: Actor, user: User, organisation: Organisation, role: str, province_code: str = ""
) -> Membership:
    """Make somebody a member without an invitation (the ministry's staff, demonstrations)."""
    ensure_leads(actor, organisation)
    membership = add_member(user_pk=user.pk, organisation=organisation, role=role, province_code=province_code)
    record(actor=actor, action="membership.created", target=membership, data={"role": role})
    return membership


@transaction.atomic
def membership_end(*, actor: Actor, membership: Membership) -> None:
    """Remove a member; anybody may also leave. The last owner cannot go."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if membership.user_id != actor.user_pk:
        ensure_leads(actor, organisation)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at is not None:
        return
    ensure_leader_remains(organisation, without=row)
    _end(row)
    # Nobody who has gone still lets others in.
    own = Invitation.objects.open().filter(organisation=organisation, invited_by=row.user_id)
    own.update(revoked_at=row.ended_at)
    record(actor=actor, action="membership.ended", target=row, data={"role": row.role})


@transaction.atomic
def membership_set_role(*, actor: Actor, membership: Membership, role: str, province_code: str = "") -> Membership:
    """Change a member's role: the old membership ends, a new one begins."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    ensure_leads(actor, organisation)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at is not None:
        raise Conflict(_("Người này không còn là thành viên."))
    if (row.role, row.province_code) == (role, province_code):
        return row
    if role != row.role:
        ensure_leader_remains(organisation, without=row)
    _end(row)
    fresh = add_member(user_pk=row.user_id, organisation=organisation, role=role, province_code=province_code)
    record(actor=actor, action="membership.role_set", target=fresh, data={"from": row.role, "to": role})
    return fresh


@transaction.atomic
def ownership_hand_over(*, actor: Actor, organisation: Organisation, to: Membership) -> Membership:
    """Make another member the owner; the one who hands over stays as an ordinary member."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    ensure_acts_for(actor, locked.pk, Role.OWNER)
    target = Membership.objects.select_for_update().get(pk=to.pk)
    if target.ended_at is not None or target.organisation_id != locked.pk:
        raise Conflict(_("Người này không còn là thành viên."))
    if target.user_id == actor.user_pk:
        raise Conflict(_("Bạn đang là chủ tài khoản."))
    owners = Membership.objects.select_for_update().filter(organisation=locked, role=Role.OWNER, ended_at=None)
    own = owners.filter(user_id=ensure_person(actor)).first()
    if own is None:  # handed over a moment ago
        raise Conflict(_("Bạn không còn là chủ tài khoản."))
    _end(target)
    _end(own)
    fresh = add_member(user_pk=target.user_id, organisation=locked, role=Role.OWNER)
    lesser = list(roles_for(locked.kind))[1]
    add_member(user_pk=own.user_id, organisation=locked, role=lesser)
    record(actor=actor, action="ownership.handed_over", target=fresh)
    return fresh


def ensure_leader_remains(organisation: Organisation, *, without: Membership) -> None:
    """Raise `Conflict` when `without` is the last one who leads; agencies are led by the ministry itself."""
    leader = leading_role(organisation.kind)
    if without.role != leader:
        return
    others = Membership.objects.live().filter(organisation=organisation, role=leader).exclude(pk=without.pk)
    if not others.exists():
        raise Conflict(_("Đơn vị phải luôn có một người đứng đầu. Hãy bàn giao trước."), code="last_owner")


def _end(row: Membership) -> None:
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    if row.organisation.kind == Organisation.Kind.AGENCY:
        sync_groups(row.user)
