"""What this room shows on others' pages."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace import clock, slots
from marketplace.accounts.access import actor_of
from marketplace.design.navigation import NavItem
from platforms.claiming.access import can_read_cases
from platforms.claiming.models import Claim
from platforms.claiming.queries import listings_with_open_claims, resellers_of
from platforms.models import Listing


def claim_links(listing: Listing, **_context: Any) -> SafeString | None:
    """Under the action box of an unclaimed listing: for its company. The same for every visitor."""
    if listing.is_claimed or listing.is_sample:
        return None
    return render_to_string("claiming/parts/links.html", {"listing": listing})


def reseller_facts(listing: Listing, **_context: Any) -> SafeString | None:
    """Resellers that a reviewer has seen, marked as such."""
    found = resellers_of(listing)
    return render_to_string("claiming/parts/resellers.html", {"claims": found}) if found else None


def room_claims(request: HttpRequest) -> NavItem | None:
    """For those who may open the queue, with what waits in it."""
    if not can_read_cases(actor_of(request)):
        return None
    waiting = listings_with_open_claims()
    is_late = any(row.due_at < clock.now() for row in waiting)
    return NavItem(_("Nhận trang"), reverse("claiming:queue"), count=len(waiting) or None, order=62, is_late=is_late)


def vendor_claims(request: HttpRequest) -> NavItem:
    return NavItem(_("Nhận trang có sẵn"), reverse("claiming:mine"), order=45)


def notice_facts(kind: str, context: dict[str, Any], **_context: Any) -> dict[str, Any] | None:
    """What a message about a claim says of it, joined when it is shown or sent (slot `notify.context`)."""
    if not kind.startswith("listing.claim_") or "claim_pk" not in context:
        return None
    claim = Claim.objects.select_related("listing__platform", "organisation").filter(pk=context["claim_pk"]).first()
    if claim is None:
        return None
    return {
        "name": claim.listing.platform.name,
        "organisation": claim.organisation.name,
        "kind_label": claim.get_kind_display(),
        "reason": claim.reason,
        "due_at": claim.due_at,
    }


def fill_slots() -> None:
    slots.fill("listing.aside", claim_links, order=10)
    slots.fill("listing.facts", reseller_facts)
    slots.fill("nav.room", room_claims)
    slots.fill("nav.vendor", vendor_claims)
    slots.fill("notify.context", notice_facts)
