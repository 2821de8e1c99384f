"""What an accepted claim changes: the listing's owner, and the company shown behind the product."""

from marketplace.access import Actor
from marketplace.accounts.models import Organisation
from marketplace.audit.services import record
from platforms.claiming.models import Claim
from platforms.models import Listing, StandingCause, Vendor
from platforms.services.drafts import draft_of, vendor_row
from platforms.services.standing import standing_change
from platforms.slugs import folded_slug


def take_over(*, actor: Actor, listing: Listing, claim: Claim) -> None:
    """Make the claimant the owner. The facts stay as public sources have them until the owner writes its own."""
    organisation = claim.organisation
    vendor = _vendor_for(listing.platform.vendor, organisation)
    if vendor.pk != listing.platform.vendor_id:
        _move(listing, vendor)
    data = {"claim": claim.public_id, "organisation": organisation.public_id}
    record(actor=actor, action="listing.claimed", target=listing, data=data)
    standing_change(
        actor=actor,
        listing=listing,
        cause=StandingCause.CLAIMED,
        standing=Listing.Standing.CLAIMED,
        owner=organisation,
        reference=claim.public_id,
    )


def _vendor_for(current: Vendor, organisation: Organisation) -> Vendor:
    """The organisation's own row; else the imported one, where it carries its proven name or none at all."""
    known = Vendor.objects.filter(organisation=organisation).first()
    if known is not None:
        return known
    is_same = not current.legal_name or folded_slug(current.legal_name) == folded_slug(organisation.name)
    if current.organisation_id is not None or not is_same:
        return vendor_row(organisation)
    current.organisation, current.legal_name = organisation, organisation.name
    current.save(update_fields=["organisation", "legal_name"])
    return current


def _move(listing: Listing, vendor: Vendor) -> None:
    """To another company's row, in the public words and in a draft that would bring the old one back."""
    platform = listing.platform
    if platform.latest_revision_id is not None:
        draft = draft_of(platform)
        draft.vendor = vendor
        draft.save_revision(changed=False)
    platform.vendor = vendor
    platform.save(update_fields=["vendor"])
