"""Reads for choosing."""

from collections.abc import Sequence

from platforms.choosing.models import SeenListing
from platforms.models import Listing
from platforms.queries import ListingCard, listing_card

# As many as a list can hold that a person reads; the catalogue knows the rest.
_MOST_OFFERED = 60


def more_to_compare(listings: list[Listing]) -> list[Listing]:
    """What may stand beside these: others of the same first categories, by name."""
    rows = Listing.objects.listed().filter(platform__category__in={row.platform.category_id for row in listings})
    rows = rows.exclude(pk__in=[row.pk for row in listings]).select_related("platform")
    return list(rows.order_by("platform__name")[:_MOST_OFFERED])


def cards_in_order(listing_pks: Sequence[int]) -> list[ListingCard]:
    """The cards of those that still have a public page, in the order asked for."""
    rows = Listing.objects.visible().with_facts().filter(pk__in=listing_pks)
    by_pk = {row.pk: listing_card(row) for row in rows}
    return [by_pk[pk] for pk in listing_pks if pk in by_pk]


def visible_pks(slugs: Sequence[str]) -> list[int]:
    """The listings behind slugs, in their order; what has no public page is left out."""
    rows = Listing.objects.visible().filter(platform__slug__in=slugs)
    by_slug = dict(rows.values_list("platform__slug", "pk"))
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def seen_pks(user_pk: int) -> list[int]:
    return list(SeenListing.objects.filter(user_id=user_pk).values_list("listing_id", flat=True))
