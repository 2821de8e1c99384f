"""Who may open the vendor's listing pages and who reads drafts, and the listing of an address."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from marketplace.accounts.access import actor_of, member_required
from marketplace.errors import NotFound
from platforms.models import Listing

vendors_only = member_required(kinds=("vendor",))
reviewers_only = member_required(kinds=("agency",), roles=("reviewer", "administrator", "auditor"))


def own_listing(request: HttpRequest, slug: str) -> Listing:
    """A listing of the current vendor; those of others do not exist here."""
    rows = Listing.objects.filter(owner_id=actor_of(request).organisation_pk or 0)
    listing = rows.filter(platform__slug=slug).select_related("platform__category", "platform__vendor").first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trong kênh của bạn."))
    return listing
