"""The one lock under which a listing, its draft and its review change."""

from platforms.models import Listing


def locked_listing(pk: int) -> Listing:
    """The listing under a row lock; every change of a draft or a review starts here."""
    return Listing.objects.select_for_update().select_related("platform").get(pk=pk)
