"""Claiming an unclaimed listing, by a mailed code or by documents."""

from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure_acts_for, ensure_person
from marketplace.accounts.certificates import Certificate
from marketplace.accounts.models import Membership, Organisation
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, InvalidInput
from marketplace.ids import public_id
from marketplace.reference.queries import answer_due
from platforms.claiming.access import ensure_can_claim
from platforms.claiming.domains import address_for
from platforms.claiming.models import Claim, ClaimDocument, DomainCode
from platforms.claiming.services.codes import Outcome, Subject, close_codes, code_refusal, code_send, code_try
from platforms.claiming.services.decisions import settle, tell_reviewers
from platforms.models import Listing
from platforms.services.locking import locked_listing

MAX_DOCUMENTS = 8  # of one claim


@transaction.atomic
def claim_by_code_start(*, actor: Actor, listing: Listing, kind: str, local_part: str, domain: str) -> DomainCode:
    """Mail a code to `local_part@domain`. Raise `InvalidInput` for any domain but the listed website's own."""
    organisation, row = _locked_for_claim(actor, listing)
    address = address_for(row.platform.website, local_part, domain)
    subject = Subject(organisation=organisation)
    return code_send(actor=actor, listing=row, subject=subject, address=address, claim_kind=Claim.Kind(kind))


def claim_by_code_confirm(*, actor: Actor, listing: Listing, code: str) -> Claim:
    """The right code makes the claim, and settles it where nothing speaks against it (see `settle`).

    Not one transaction: a wrong attempt is counted and stays counted, then refused.
    """
    outcome, claim = _try_code(actor, listing, code)
    if claim is None:
        raise code_refusal(outcome)
    return claim


@transaction.atomic
def claim_by_documents(
    *, actor: Actor, listing: Listing, kind: str, statement: str, documents: Sequence[Certificate]
) -> Claim:
    """Hand in documents for a reviewer, with a new claim or with one's own open one."""
    organisation, row = _locked_for_claim(actor, listing)
    if not documents:
        raise InvalidInput(_("Chưa chọn tệp."), fields={"documents": _("Chưa chọn tệp.")})
    claim = _claim(actor, row, organisation, kind)
    if claim.documents.count() + len(documents) > MAX_DOCUMENTS:
        message = _("Mỗi yêu cầu nhận tối đa 8 tệp.")
        raise InvalidInput(message, fields={"documents": message})
    if statement.strip():
        claim.statement = statement.strip()
        claim.save(update_fields=["statement"])
    for document in documents:
        file = ClaimDocument(claim=claim, content_type=document.content_type, created_at=clock.now())
        file.file.save(document.random_name(), document.file, save=False)
        file.save()
    record(actor=actor, action="listing.claim_documents", target=row, data={"claim": claim.pk, "files": len(documents)})
    tell_reviewers(claim)
    return claim


@transaction.atomic
def claim_withdraw(*, actor: Actor, claim: Claim) -> None:
    """Take one's own open claim back."""
    ensure_acts_for(actor, claim.organisation_id, Membership.Role.OWNER)
    row = Claim.objects.select_for_update().get(pk=claim.pk)
    if row.state != Claim.State.OPEN:
        raise Conflict(_("Yêu cầu này đã được xử lý."), code="claim_decided")
    row.state, row.decided_at, row.decided_by = Claim.State.WITHDRAWN, clock.now(), actor.ref
    row.save(update_fields=["state", "decided_at", "decided_by"])
    record(actor=actor, action="listing.claim_withdrawn", target=row.listing, data={"claim": row.pk})


@transaction.atomic
def _try_code(actor: Actor, listing: Listing, typed: str) -> tuple[Outcome, Claim | None]:
    organisation, row = _locked_for_claim(actor, listing)
    outcome, code = code_try(listing=row, subject=Subject(organisation=organisation), typed=typed)
    if code is None:
        return outcome, None
    claim = _claim(actor, row, organisation, code.claim_kind)
    claim.domain, claim.domain_proven_at = code.domain, clock.now()
    claim.save(update_fields=["domain", "domain_proven_at"])
    close_codes(DomainCode.objects.filter(pk=code.pk))
    record(actor=actor, action="listing.claim_domain_proven", target=row, data={"claim": claim.pk})
    if not settle(claim):
        tell_reviewers(claim)
    return outcome, claim


def _locked_for_claim(actor: Actor, listing: Listing) -> tuple[Organisation, Listing]:
    """Listing first, then organisation: every service here locks in this order."""
    organisation_pk = ensure_can_claim(actor)
    row = locked_listing(listing.pk)
    is_play = row.is_sample and not settings.DEMO
    if row.withdrawn_at or row.suspended_at or is_play or not row.platform.live:
        raise Conflict(_("Trang này không còn trên cổng."), code="listing_gone")
    if row.is_claimed:
        raise Conflict(_("Trang này đã có nhà cung cấp nhận."), code="already_claimed")
    return Organisation.objects.select_for_update().get(pk=organisation_pk), row


def _claim(actor: Actor, listing: Listing, organisation: Organisation, kind: str) -> Claim:
    """The claimant's open claim, else a new one. A claim of another kind is withdrawn first."""
    known = Claim.objects.filter(listing=listing, organisation=organisation, state=Claim.State.OPEN).first()
    if known is not None:
        if known.kind != Claim.Kind(kind):
            raise Conflict(_("Bạn đang có yêu cầu khác cho trang này. Hãy rút lại trước."), code="claim_open")
        return known
    now = clock.now()
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                public_id=public_id("clm"),
                listing=listing,
                organisation=organisation,
                requested_by_id=ensure_person(actor),
                kind=Claim.Kind(kind),
                created_at=now,
                due_at=answer_due("claim", now),
            )
    except IntegrityError as error:
        if not violates(error, Claim, "claiming_one_open_claim_of_claimant"):
            raise
        raise Conflict(_("Bạn đang có yêu cầu khác cho trang này. Hãy rút lại trước."), code="claim_open") from error
    record(actor=actor, action="listing.claim_opened", target=listing, data={"claim": claim.pk, "kind": claim.kind})
    return claim
