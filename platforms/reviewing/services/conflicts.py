"""Conflicts of interest: declared by the person concerned, taken back by the same person, never erased."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_person
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from platforms.models import Vendor
from platforms.reviewing.models import Application, ConflictDeclaration
from platforms.reviewing.queries import conflict_of


@transaction.atomic
def conflict_declare(*, actor: Actor, vendor: Vendor, reason: str) -> ConflictDeclaration:
    """From now on the actor neither reads nor judges drafts of `vendor`; what was assigned goes back to the queue."""
    if not reason.strip():
        raise InvalidInput(_("Hãy ghi lý do."), fields={"reason": _("Hãy ghi lý do.")})
    row = _declare(actor, vendor, is_declared=True, reason=reason.strip()[:300])
    open_rows = Application.objects.open().filter(assignee_id=actor.user_pk, listing__platform__vendor=vendor)
    open_rows.update(assignee=None)
    return row


@transaction.atomic
def conflict_withdraw(*, actor: Actor, vendor: Vendor) -> ConflictDeclaration:
    """The conflict is over; both rows stay in the record."""
    return _declare(actor, vendor, is_declared=False, reason="")


def _declare(actor: Actor, vendor: Vendor, *, is_declared: bool, reason: str) -> ConflictDeclaration:
    ensure(actor.is_staff)
    user_pk = ensure_person(actor)
    Vendor.objects.select_for_update().get(pk=vendor.pk)
    if bool(conflict_of(vendor_pk=vendor.pk, user_pk=user_pk)) is is_declared:
        raise Conflict(_("Khai báo này đã có."), code="already_declared")
    row = ConflictDeclaration.objects.create(
        user_id=user_pk, vendor=vendor, is_declared=is_declared, reason=reason, at=clock.now()
    )
    action = "conflict.declared" if is_declared else "conflict.withdrawn"
    record(actor=actor, action=action, target=vendor)
    return row
