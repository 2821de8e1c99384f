""" "Tôi quan tâm": counted, so that the company behind an unclaimed listing can be invited."""

from django.db import models
from django.utils.translation import gettext as _

from marketplace.errors import Conflict
from platforms.models import Listing
from platforms.offers import trial_offer


def interest_add(*, listing: Listing) -> int:
    """Count one visitor's interest, without knowing who; return the count.

    Raise `Conflict` where the listing offers a trial or has left the public.
    """
    if listing.withdrawn_at or listing.suspended_at or listing.is_claimed or trial_offer(listing) is not None:
        raise Conflict(_("Nền tảng này đã nhận dùng thử, bạn có thể đăng ký ngay."), code="trial_offered")
    Listing.objects.filter(pk=listing.pk).update(interest_count=models.F("interest_count") + 1)
    listing.refresh_from_db(fields=["interest_count"])
    return listing.interest_count
