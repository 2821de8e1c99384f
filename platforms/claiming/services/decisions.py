"""Deciding claims: at once where the evidence is complete and nobody disputes it, else by a reviewer."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, DomainError
from marketplace.notify.services import notify
from platforms.claiming.access import ensure_can_decide, ensure_no_conflict
from platforms.claiming.domains import host_of, registrable
from platforms.claiming.models import Claim
from platforms.claiming.services.ownership import take_over
from platforms.models import Listing
from platforms.services.locking import locked_listing

_SYSTEM = Actor.system("claiming")


def settle(claim: Claim) -> bool:
    """Accept without a reviewer; return whether it was done. The caller holds the listing's lock.

    Needed: the maker itself, a proven organisation, the domain proven by code, no rival with evidence, and
    no other company's listing under the same domain.
    """
    is_plain = claim.kind == Claim.Kind.MAKER and claim.domain_proven_at and claim.organisation.is_proven
    if not is_plain or _rivals(claim).exists() or _domain_is_shared(claim):
        return False
    _accept(claim, _SYSTEM, reason="")
    return True


@transaction.atomic
def claims_settle(*, organisation: Organisation) -> int:
    """Settle what waited only for the organisation's proof; return how many listings it got."""
    waiting = Claim.objects.filter(organisation=organisation, state=Claim.State.OPEN)
    settled = 0
    for claim in waiting.exclude(domain_proven_at=None).order_by("listing_id"):
        listing = locked_listing(claim.listing_id)
        row = Claim.objects.select_for_update().select_related("organisation").get(pk=claim.pk)
        if row.state == Claim.State.OPEN and Listing.objects.visible().filter(pk=listing.pk, owner=None).exists():
            settled += settle(row)
    return settled


@transaction.atomic
def claim_decide(*, actor: Actor, claim: Claim, is_accepted: bool, reason: str) -> Claim:
    """A reviewer's decision, with a reason that every claimant concerned reads.

    Accepting an owner refuses the open rivals in the same act. Raise `Conflict` when somebody was quicker,
    `DomainError` `vendor_not_proven` for an organisation that nobody has proven.
    """
    listing = locked_listing(claim.listing_id)
    rivals = list(_rivals(claim).select_for_update().select_related("organisation"))
    ensure_can_decide(actor, claim.organisation_id, *(rival.organisation_id for rival in rivals))
    ensure_no_conflict(actor, listing.platform.vendor_id)
    row = Claim.objects.select_for_update().select_related("organisation").get(pk=claim.pk)
    reason = reason.strip()
    if not reason:
        message = _("Ghi lý do: các bên đều đọc được.")
        raise DomainError(message, code="reason_missing", fields={"reason": message})
    if row.state != Claim.State.OPEN:
        raise Conflict(_("Yêu cầu này đã được xử lý."), code="claim_decided")
    if not is_accepted:
        _refuse(row, actor, reason)
        return row
    if not row.organisation.is_proven:
        raise DomainError(_("Đơn vị này chưa được chứng minh nên chưa nhận trang được."), code="vendor_not_proven")
    if row.kind == Claim.Kind.MAKER and (listing.is_claimed or listing.withdrawn_at is not None):
        raise Conflict(_("Trang này đã có nhà cung cấp nhận."), code="already_claimed")
    _accept(row, actor, reason)
    if row.kind == Claim.Kind.MAKER:
        for rival in rivals:
            _refuse(rival, actor, reason)
    return row


def tell_reviewers(claim: Claim) -> None:
    """A claim waits for a person."""
    reviewers = User.objects.filter(
        is_active=True, memberships__role=Membership.Role.REVIEWER, memberships__ended_at=None
    )
    url = reverse("claiming:review", args=[claim.listing.platform.slug])
    notify(users=reviewers.distinct(), kind="listing.claim_received", context={"claim_pk": claim.pk}, url=url)


def _accept(claim: Claim, actor: Actor, reason: str) -> None:
    try:
        with transaction.atomic():
            _close(claim, Claim.State.ACCEPTED, actor, reason)
    except IntegrityError as error:
        if not violates(error, Claim, "claiming_one_owner_of_listing"):
            raise
        raise Conflict(_("Trang này đã có nhà cung cấp nhận."), code="already_claimed") from error
    listing = Listing.objects.select_related("platform__vendor").get(pk=claim.listing_id)
    if claim.kind == Claim.Kind.MAKER:
        take_over(actor=actor, listing=listing, claim=claim)
        url = reverse("platforms:console_listing", args=[listing.platform.slug])
    else:
        record(actor=actor, action="listing.reseller_accepted", target=listing, data={"claim": claim.pk})
        url = reverse("platforms:listing", args=[listing.platform.slug])
    _tell(claim, "listing.claim_accepted", url)


def _refuse(claim: Claim, actor: Actor, reason: str) -> None:
    _close(claim, Claim.State.REFUSED, actor, reason)
    record(actor=actor, action="listing.claim_refused", target=claim.listing, data={"claim": claim.pk})
    _tell(claim, "listing.claim_refused", reverse("claiming:mine"))


def _close(claim: Claim, state: str, actor: Actor, reason: str) -> None:
    claim.state, claim.decided_at, claim.decided_by, claim.reason = state, clock.now(), actor.ref, reason
    claim.save(update_fields=["state", "decided_at", "decided_by", "reason"])


def _tell(claim: Claim, kind: str, url: str) -> None:
    notify(organisation=claim.organisation, kind=kind, context={"claim_pk": claim.pk}, url=url)


def _rivals(claim: Claim) -> "QuerySet[Claim]":
    rows = Claim.objects.filter(listing_id=claim.listing_id, state=Claim.State.OPEN, kind=Claim.Kind.MAKER)
    return rows.exclude(pk=claim.pk).order_by("pk")


def _domain_is_shared(claim: Claim) -> bool:
    """Another company's listing names a website of the same domain: a mailbox there does not say whose this is."""
    vendor = claim.listing.platform.vendor
    domain = registrable(claim.domain)
    others = Listing.objects.filter(platform__website__icontains=domain, withdrawn_at=None)
    others = others.exclude(platform__vendor_id=vendor.pk).exclude(platform__vendor__legal_name="")
    own = {vendor.legal_name, ""}
    rows = others.values_list("platform__website", "platform__vendor__legal_name", "owner_id")
    return any(
        registrable(host_of(website)) == domain and name not in own and owner != claim.organisation_id
        for website, name, owner in rows
    )
