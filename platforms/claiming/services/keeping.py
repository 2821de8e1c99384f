"""What is not kept longer than its purpose."""

import datetime as dt

from django.db import transaction

from marketplace import clock
from platforms.claiming.models import DomainCode, ListingRequest
from platforms.claiming.services.codes import close_codes

UNPROVEN_FOR = dt.timedelta(days=1)


@transaction.atomic
def addresses_forget() -> int:
    """Close expired codes and forget their addresses, and those of requests that nobody proved; return how many."""
    expired = DomainCode.objects.filter(expires_at__lte=clock.now()).exclude(address_encrypted="")
    codes = expired.count()
    close_codes(expired)
    stale = ListingRequest.objects.filter(
        state=ListingRequest.State.UNPROVEN, created_at__lte=clock.now() - UNPROVEN_FOR
    )
    return codes + stale.exclude(address_encrypted="").update(address_encrypted="", text="")
