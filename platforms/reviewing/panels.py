"""What this room shows on the public page of a listing: its decisions for ever, and a suspension with its clock."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from platforms.models import Listing
from platforms.reviewing import acts


def decision_history(listing: Listing, request: HttpRequest) -> SafeString | None:
    """Slot `listing.facts`: every decision and every suspension that took the page down, newest first."""
    decisions, suspensions = acts.decisions_of(listing), acts.public_suspensions(listing)
    if not decisions and not suspensions:
        return None
    context = {"listing": listing, "decisions": decisions, "suspensions": suspensions}
    return render_to_string("reviewing/parts/history.html", context)


def suspension_notice(listing: Listing, request: HttpRequest) -> SafeString | None:
    """Slot `listing.suspension`: ground, legal basis, when it was learnt, how long it took."""
    found = next((row for row in acts.public_suspensions(listing) if row.ended_at is None), None)
    if found is None:
        return None
    context = {"suspension": found, "appeal": acts.open_appeal(listing)}
    return render_to_string("reviewing/parts/suspension.html", context)
