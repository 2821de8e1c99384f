"""What time does to published listings. Running a sweep twice, late or never changes nothing the public reads:
a decision ends by its date; the sweep tells search and the vendor."""

from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from platforms.models import Listing, StandingCause
from platforms.reviewing.services.decisions import decision_end
from platforms.reviewing.services.rereviews import rereview_open
from platforms.services.locking import locked_listing
from platforms.services.publication import tell_owner


def end_expired() -> int:
    """Listings whose decision's last day is over are claimed; each once."""
    rows = Listing.objects.filter(standing=Listing.Standing.DECIDED, decision_expires_on__lt=clock.today())
    return sum(_end(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


def open_rereviews() -> int:
    """Yearly reviews whose day is near."""
    rows = Listing.objects.filter(standing=Listing.Standing.DECIDED).order_by("pk")
    return sum(rereview_open(listing=row) is not None for row in rows)


@transaction.atomic
def _end(pk: int) -> bool:
    row = locked_listing(pk)
    last_day = row.decision_expires_on
    if row.standing != Listing.Standing.DECIDED or last_day is None or last_day >= clock.today():
        return False
    actor = Actor.system("expiry")
    decision_end(actor=actor, listing=row, cause=StandingCause.EXPIRED, reference=row.decision_number)
    tell_owner(row, "listing.decision_expired")
    return True
