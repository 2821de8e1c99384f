"""What this room shows on others' pages. The same for every visitor: those pages are cached."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from platforms.models import Listing


def listing_tools(listing: Listing) -> SafeString:
    """Under the trial button of a listing: add it to a comparison, save it."""
    return render_to_string("choosing/listing_tools.html", {"platform": listing.platform})
