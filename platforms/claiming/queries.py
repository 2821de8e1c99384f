"""Reading claims."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from platforms.claiming.domains import mail_domains
from platforms.claiming.models import Claim, DomainCode, ListingRequest
from platforms.models import Listing


@dataclass(frozen=True)
class DisputedListing:
    """A listing with open claims; `due_at` is the earliest of theirs."""

    slug: str
    name: str
    claimants: tuple[str, ...]
    due_at: dt.datetime
    has_domain_proof: bool


def listings_with_open_claims() -> list[DisputedListing]:
    """What waits for reviewers, the nearest deadline first."""
    rows = Claim.objects.filter(state=Claim.State.OPEN).select_related("listing__platform", "organisation")
    by_listing: dict[int, list[Claim]] = {}
    for claim in rows.order_by("pk"):
        by_listing.setdefault(claim.listing_id, []).append(claim)
    found = [
        DisputedListing(
            slug=claims[0].listing.platform.slug,
            name=claims[0].listing.platform.name,
            claimants=tuple(claim.organisation.name for claim in claims),
            due_at=min(claim.due_at for claim in claims),
            has_domain_proof=any(claim.domain_proven_at for claim in claims),
        )
        for claims in by_listing.values()
    ]
    return sorted(found, key=lambda row: row.due_at)


def resellers_of(listing: Listing) -> list[Claim]:
    """Accepted resellers, oldest first."""
    rows = Claim.objects.filter(listing=listing, kind=Claim.Kind.RESELLER, state=Claim.State.ACCEPTED)
    return list(rows.select_related("organisation").order_by("pk"))


def open_code_of(listing: Listing, organisation_pk: int, now: dt.datetime) -> DomainCode | None:
    """The claimant's code that still works."""
    rows = DomainCode.objects.filter(listing=listing, organisation_id=organisation_pk, state=DomainCode.State.OPEN)
    return rows.filter(expires_at__gt=now).first()


def claims_side_by_side(listing: Listing) -> list[Claim]:
    """Every claim of a listing, open ones first."""
    rows = listing.claims.select_related("organisation").prefetch_related("documents").order_by("pk")
    return sorted(rows, key=lambda claim: (claim.state != Claim.State.OPEN, claim.pk))


def domains_of(listing: Listing) -> tuple[str, ...]:
    return mail_domains(listing.platform.website)


def open_requests() -> "QuerySet[ListingRequest]":
    """Proven requests that wait for an answer, the nearest deadline first."""
    rows = ListingRequest.objects.filter(state=ListingRequest.State.OPEN)
    return rows.select_related("listing__platform").order_by("due_at", "pk")


def answered_requests() -> "QuerySet[ListingRequest]":
    rows = ListingRequest.objects.exclude(answered_at=None)
    return rows.select_related("listing__platform").order_by("-answered_at")
