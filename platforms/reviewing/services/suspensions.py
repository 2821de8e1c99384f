"""Taking a listing down at once: the clock of its ground runs from when the ministry learnt of it.

Running trials go on; new ones stop, because a suspended listing offers none (`platforms.offers`).
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.services import publish
from platforms.models import Listing, StandingCause
from platforms.reviewing.access import ensure_can_act
from platforms.reviewing.models import Suspension
from platforms.reviewing.terms import due, term
from platforms.services.locking import locked_listing
from platforms.services.publication import tell_owner
from platforms.services.standing import standing_change

State = Suspension.State


@transaction.atomic
def suspension_open(
    *, actor: Actor, listing: Listing, ground: str, reason: str, received_at: dt.datetime | None = None
) -> Suspension:
    """Note that something may have to come down: 24 hours for security, 6 where the law says so (`ReviewTerm`).

    `reason` is what the public will read. Raise `Conflict` while another one is open, or where nothing is public.
    """
    row = locked_listing(listing.pk)
    ensure_can_act(actor, row)
    received = received_at or clock.now()
    if not reason.strip():
        raise InvalidInput(_("Hãy ghi lý do."), fields={"reason": _("Hãy ghi lý do.")})
    if received > clock.now():
        message = _("Giờ nhận tin không ở tương lai.")
        raise InvalidInput(message, fields={"received_at": message})
    if not row.platform.live or row.withdrawn_at is not None:
        raise Conflict(_("Nền tảng này không đang công khai."), code="not_public")
    code = f"suspension_{ground}"
    suspension = _insert(
        listing=row,
        ground=ground,
        received_at=received,
        due_at=due(code, received),
        legal_basis=term(code, clock.local_date(received)).basis_vi,
        reason=reason.strip()[:400],
        opened_by=actor.ref,
    )
    record(actor=actor, action="suspension.opened", target=row, data={"suspension": suspension.pk, "ground": ground})
    return suspension


@transaction.atomic
def suspension_enforce(*, actor: Actor, suspension: Suspension) -> Suspension:
    """Take the listing down now; its vendor and the enterprises on trial are told."""
    row = _locked(actor, suspension, State.PENDING)
    now = clock.now()
    row.state, row.suspended_at, row.decided_by = State.IN_FORCE, now, actor.ref
    row.save(update_fields=["state", "suspended_at", "decided_by"])
    record(actor=actor, action="suspension.enforced", target=row.listing, data={"suspension": row.pk})
    standing_change(
        actor=actor,
        listing=row.listing,
        cause=StandingCause.SUSPENDED,
        reference=row.number,
        suspended_at=now,
        suspended_reason=row.reason,
    )
    payload = {"listing_pk": row.listing_id, "platform_pk": row.listing.platform_id, "suspension_pk": row.pk}
    publish("listing.suspended", key=row.listing.platform.slug, payload=payload)
    tell_owner(row.listing, "listing.suspended")
    return row


@transaction.atomic
def suspension_dismiss(*, actor: Actor, suspension: Suspension, reason: str) -> Suspension:
    """Nothing comes down, with the reason for the record."""
    row = _locked(actor, suspension, State.PENDING)
    return _end(actor, row, State.DISMISSED, reason)


@transaction.atomic
def suspension_end(*, actor: Actor, suspension: Suspension, reason: str) -> Suspension:
    """What was wrong is mended: the listing is public again, as it stood before."""
    row = _locked(actor, suspension, State.IN_FORCE)
    _end(actor, row, State.ENDED, reason)
    standing_change(
        actor=actor,
        listing=row.listing,
        cause=StandingCause.RESUMED,
        reference=row.number,
        suspended_at=None,
        suspended_reason="",
    )
    tell_owner(row.listing, "listing.resumed")
    return row


def _end(actor: Actor, row: Suspension, state: str, reason: str) -> Suspension:
    if not reason.strip():
        raise InvalidInput(_("Hãy ghi lý do."), fields={"reason": _("Hãy ghi lý do.")})
    row.state, row.ended_at, row.end_reason = state, clock.now(), reason.strip()[:400]
    row.decided_by = row.decided_by or actor.ref
    row.save(update_fields=["state", "ended_at", "end_reason", "decided_by"])
    record(actor=actor, action=f"suspension.{state}", target=row.listing, data={"suspension": row.pk})
    return row


def _locked(actor: Actor, suspension: Suspension, state: str) -> Suspension:
    listing = locked_listing(suspension.listing_id)
    ensure_can_act(actor, listing)
    row = Suspension.objects.select_for_update().get(pk=suspension.pk)
    row.listing = listing
    if row.state != state:
        raise Conflict(_("Việc này vừa được người khác xử lý. Hãy tải lại trang."), code="already_handled")
    return row


def _insert(**values: object) -> Suspension:
    try:
        with transaction.atomic():
            return Suspension.objects.create(**values)
    except IntegrityError as error:
        if not violates(error, Suspension, "reviewing_one_open_suspension"):
            raise
        raise Conflict(_("Nền tảng này đã có một tin đang xử lý."), code="suspension_open") from error
