"""Which other platforms stand under a listing. Nobody pays for a place, and every listing gets its turn.

Candidates are the listings of the same first category that follow this one by name, round the circle, so each
stands under as many pages as any other. Among them those that serve the same sectors come first, then confirmed
ones, then those that say how long one may try.
"""

from django.db.models import Case, When

from platforms.models import Listing
from platforms.queries import ListingCard, listing_card

_CANDIDATES = 40


def related_listings(listing: Listing, *, limit: int = 4) -> list[ListingCard]:
    rows = _following(listing)
    wanted = set(listing.platform.target_sectors)
    cards = [(row, listing_card(row)) for row in rows]
    cards.sort(key=lambda pair: (not _shares(wanted, pair[0]), not pair[0].is_claimed, not pair[1].trial_known))
    return [card for _row, card in cards[:limit]]


def _following(listing: Listing) -> list[Listing]:
    before = Case(When(platform__name__lt=listing.platform.name, then=1), default=0)
    rows = Listing.objects.listed().filter(platform__category_id=listing.platform.category_id).exclude(pk=listing.pk)
    return list(rows.with_facts().order_by(before, "platform__name", "pk")[:_CANDIDATES])


def _shares(wanted: set[str], row: Listing) -> bool:
    """Both serve a sector by name, or both say that they serve all; nothing said shares nothing."""
    return bool(wanted & set(row.platform.target_sectors))
