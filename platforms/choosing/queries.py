"""Reads for choosing."""

from platforms.models import Listing

# As many as a list can hold that a person reads; the catalogue knows the rest.
_MOST_OFFERED = 60


def more_to_compare(listings: list[Listing]) -> list[Listing]:
    """What may stand beside these: others of the same first categories, by name."""
    rows = Listing.objects.listed().filter(platform__category__in={row.platform.category_id for row in listings})
    rows = rows.exclude(pk__in=[row.pk for row in listings]).select_related("platform")
    return list(rows.order_by("platform__name")[:_MOST_OFFERED])
