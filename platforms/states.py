"""The public state of a listing, told by its row and by dates: a late sweep never shows an expired decision.

| state | the public sees |
|---|---|
| hidden | nothing: never published, or for the demonstration alone |
| unclaimed | facts from public sources, no endorsement |
| claimed | the vendor's own words, reviewed, no decision |
| published | the same, by a decision with number and date, until its last day is over |
| suspended | that it is suspended, since when and why; nothing else |
| withdrawn | that it is gone (410) |
"""

import datetime as dt

from django.conf import settings

from marketplace import clock
from platforms.models import FactBasis, Listing, PublicState


def is_demo_only(listing: Listing) -> bool:
    """Shown in the demonstration alone: an invented sample, or a platform known from memory only."""
    return listing.is_sample or listing.platform.fact_basis == FactBasis.MEMORY


def decision_until(listing: Listing) -> dt.datetime | None:
    """The end of the decision's last day; None for one without expiry."""
    return clock.end_of_day(listing.decision_expires_on) if listing.decision_expires_on else None


def is_decided(listing: Listing, *, at: dt.datetime | None = None) -> bool:
    """A decision publishes the listing at this moment (default: now)."""
    until = decision_until(listing)
    return listing.standing == Listing.Standing.DECIDED and (until is None or (at or clock.now()) < until)


def standing_now(listing: Listing) -> str:
    """The standing that holds now: an expired decision is a claimed listing, whether a sweep has come by or not."""
    if listing.standing == Listing.Standing.DECIDED and not is_decided(listing):
        return str(Listing.Standing.CLAIMED)
    return listing.standing


def stored_state(listing: Listing, *, at: dt.datetime | None = None) -> PublicState:
    """The public state by the row, as the demonstration shows it."""
    if not listing.platform.live:
        return PublicState.HIDDEN
    if listing.withdrawn_at is not None:
        return PublicState.WITHDRAWN
    if listing.suspended_at is not None:
        return PublicState.SUSPENDED
    if listing.standing == Listing.Standing.UNCLAIMED:
        return PublicState.UNCLAIMED
    return PublicState.PUBLISHED if is_decided(listing, at=at) else PublicState.CLAIMED


def public_state(listing: Listing) -> PublicState:
    """What the public of this installation sees of the listing now."""
    if is_demo_only(listing) and not settings.DEMO:
        return PublicState.HIDDEN
    return stored_state(listing)
