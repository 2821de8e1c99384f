"""The date on which a vendor's connection was last found right."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from platforms.models import Listing
from platforms.services.locking import locked_listing
from platforms.services.standing import announce


@transaction.atomic
def integration_set(*, listings: "QuerySet[Listing]", on: dt.date | None) -> int:
    """Write the date, or take it away (`None`), and announce each listing that changed; return how many."""
    changed = 0
    for pk in listings.order_by("pk").values_list("pk", flat=True):
        row = locked_listing(pk)
        if row.integration_verified_on != on:
            row.integration_verified_on = on
            row.save(update_fields=["integration_verified_on"])
            announce(row)
            changed += 1
    return changed
