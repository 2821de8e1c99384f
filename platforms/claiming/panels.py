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
from platforms.claiming.models import Claim, ListingRequest
from platforms.claiming.queries import listings_with_open_claims, open_requests, resellers_of
from platforms.claiming.services.conduct import has_signed
from platforms.models import Listing


def claim_links(listing: Listing, **_context: Any) -> SafeString | None:
    """Under the action box of an unclaimed listing: for its company. The same for every visitor."""
    if listing.is_claimed:
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


def room_requests(request: HttpRequest) -> NavItem | None:
    if not can_read_cases(actor_of(request)):
        return None
    waiting = open_requests()
    count, is_late = waiting.count(), waiting.filter(due_at__lt=clock.now()).exists()
    return NavItem(_("Sửa, gỡ trang"), reverse("claiming:requests"), count=count or None, order=63, is_late=is_late)


def room_conduct(request: HttpRequest) -> NavItem | None:
    if not can_read_cases(actor_of(request)):
        return None
    return NavItem(_("Quy tắc nhà cung cấp"), reverse("claiming:conduct_versions"), order=82)


def vendor_conduct(request: HttpRequest) -> NavItem:
    """With a 1 while the version in force waits for a signature."""
    waits = not has_signed(getattr(request, "organisation", None))
    return NavItem(_("Quy tắc ứng xử"), reverse("claiming:conduct_console"), count=1 if waits else None, order=50)


def unsigned_rules(listing: Listing, **_context: Any) -> str | None:
    """What stands against a submission (slot `listing.submission_blocks`): the rules in force, unsigned."""
    if listing.owner is None or has_signed(listing.owner):
        return None
    return _("Chủ tài khoản cần ký Quy tắc ứng xử đang có hiệu lực, trong mục Quy tắc ứng xử, trước khi gửi thẩm định.")


def vendor_claims(request: HttpRequest) -> NavItem:
    return NavItem(_("Nhận trang có sẵn"), reverse("claiming:mine"), order=45)


def notice_facts(kind: str, context: dict[str, Any], **_context: Any) -> dict[str, Any] | None:
    """What a message about a claim or a request says of it, joined when it is shown or sent (`notify.context`)."""
    if kind == "listing.request_received":
        return _request_facts(context)
    return _claim_facts(context) if kind.startswith("listing.claim_") else None


def _request_facts(context: dict[str, Any]) -> dict[str, Any] | None:
    rows = ListingRequest.objects.select_related("listing__platform")
    row = rows.filter(pk=context.get("request_pk", 0)).first()
    if row is None:
        return None
    return {"name": row.listing.platform.name, "kind_label": row.get_kind_display(), "due_at": row.due_at}


def _claim_facts(context: dict[str, Any]) -> dict[str, Any] | None:
    rows = Claim.objects.select_related("listing__platform", "organisation")
    claim = rows.filter(pk=context.get("claim_pk", 0)).first()
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
    slots.fill("nav.room", room_requests)
    slots.fill("nav.room", room_conduct)
    slots.fill("nav.vendor", vendor_claims)
    slots.fill("nav.vendor", vendor_conduct)
    slots.fill("listing.submission_blocks", unsigned_rules)
    slots.fill("notify.context", notice_facts)
