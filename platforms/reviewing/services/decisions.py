"""Publishing by decision: a separate act of a second reviewer, with a number, dates and a document."""

import datetime as dt
import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, DomainError, InvalidInput
from platforms.models import Listing, ReviewDecision, ReviewStep, StandingCause
from platforms.reviewing.access import ensure_can_act, ensure_other_person
from platforms.reviewing.acts import missing_for_decision
from platforms.reviewing.models import Decision
from platforms.services.locking import locked_listing
from platforms.services.publication import tell_owner
from platforms.services.standing import standing_change
from platforms.states import is_decided

MAX_DOCUMENT_BYTES = 10 * 1024 * 1024
PDF_MARK = b"%PDF-"


@transaction.atomic
def decision_publish(
    *,
    actor: Actor,
    listing: Listing,
    number: str,
    decided_on: dt.date,
    expires_on: dt.date,
    document: UploadedFile,
) -> Decision:
    """Publish a claimed listing by decision, or extend one that is published already.

    Only what the review found owned and developed in Viet Nam and met in every criterion marked for it qualifies.
    The signer is another person than the one who passed the last step. Raise `DomainError` with what is missing.
    """
    row = locked_listing(listing.pk)
    ensure_can_act(actor, row)
    ensure_other_person(actor, _passed_last(row))
    missing = missing_for_decision(row)
    if missing:
        raise DomainError(" ".join([_("Chưa đủ điều kiện công bố."), *missing]), code="not_qualified")
    _ensure_dates(decided_on, expires_on)
    digest = ensure_pdf(document)
    decision = _write(
        row,
        kind=Decision.Kind.RENEW if is_decided(row) else Decision.Kind.PUBLISH,
        number=number.strip(),
        decided_on=decided_on,
        expires_on=expires_on,
        document=document,
        document_sha256=digest,
        actor=actor.ref,
    )
    record(actor=actor, action=f"decision.{decision.kind}", target=row, data={"decision": decision.pk})
    standing_change(
        actor=actor,
        listing=row,
        cause=StandingCause.DECIDED,
        reference=decision.number,
        standing=Listing.Standing.DECIDED,
        decision_number=decision.number,
        decision_on=decided_on,
        decision_expires_on=expires_on,
    )
    tell_owner(row, "listing.decided")
    return decision


@transaction.atomic
def decision_revoke(*, actor: Actor, listing: Listing, number: str, decided_on: dt.date, reason: str) -> Decision:
    """Take a publication back by a decision of its own; the listing stays public as claimed."""
    row = locked_listing(listing.pk)
    ensure_can_act(actor, row)
    if not is_decided(row):
        raise Conflict(_("Nền tảng này không đang được công bố theo Quyết định."), code="not_decided")
    if not reason.strip():
        raise InvalidInput(_("Hãy ghi lý do."), fields={"reason": _("Hãy ghi lý do.")})
    if decided_on > clock.today():
        raise InvalidInput(_("Ngày ký không ở tương lai."), fields={"decided_on": _("Ngày ký không ở tương lai.")})
    decision = _write(
        row,
        kind=Decision.Kind.REVOKE,
        number=number.strip(),
        decided_on=decided_on,
        reason=reason.strip()[:400],
        actor=actor.ref,
    )
    record(actor=actor, action="decision.revoke", target=row, data={"decision": decision.pk})
    decision_end(actor=actor, listing=row, cause=StandingCause.REVOKED, reference=decision.number)
    tell_owner(row, "listing.decision_revoked")
    return decision


def decision_end(*, actor: Actor, listing: Listing, cause: StandingCause, reference: str) -> None:
    """The listing is claimed from now on; its decisions stay in their own table."""
    standing_change(
        actor=actor,
        listing=listing,
        cause=cause,
        reference=reference,
        standing=Listing.Standing.CLAIMED,
        decision_number="",
        decision_on=None,
        decision_expires_on=None,
    )


def ensure_pdf(document: UploadedFile) -> str:
    """The document's SHA-256; raise `InvalidInput` for what is no PDF or too large."""
    if document.size is None or document.size > MAX_DOCUMENT_BYTES:
        raise InvalidInput(_("Tệp lớn hơn 10 MB."), fields={"document": _("Tệp lớn hơn 10 MB.")})
    content = document.read()
    document.seek(0)
    if not content.startswith(PDF_MARK):
        raise InvalidInput(_("Văn bản phải là tệp PDF."), fields={"document": _("Văn bản phải là tệp PDF.")})
    document.name = "quyet-dinh.pdf"  # what was typed elsewhere is no name of ours
    return hashlib.sha256(content).hexdigest()


def _ensure_dates(decided_on: dt.date, expires_on: dt.date) -> None:
    if decided_on > clock.today():
        raise InvalidInput(_("Ngày ký không ở tương lai."), fields={"decided_on": _("Ngày ký không ở tương lai.")})
    if expires_on < max(decided_on, clock.today()):
        message = _("Ngày hết hiệu lực phải sau ngày ký và chưa qua.")
        raise InvalidInput(message, fields={"expires_on": message})


def _write(row: Listing, **values: object) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(listing=row, at=clock.now(), **values)
    except IntegrityError as error:
        if not violates(error, Decision, "reviewing_decision_number"):
            raise
        message = _("Số quyết định này đã được ghi cho nền tảng.")
        raise Conflict(message, code="number_taken", fields={"number": message}) from error


def _passed_last(row: Listing) -> set[str]:
    rows = ReviewDecision.objects.filter(listing=row, step=ReviewStep.SECURITY, outcome=ReviewDecision.Outcome.APPROVED)
    last = rows.order_by("pk").last()
    return {last.reviewer} if last else set()
