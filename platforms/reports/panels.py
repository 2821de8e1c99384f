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
from platforms.models import Listing, Vendor
from platforms.reports.access import can_read
from platforms.reports.models import Report
from platforms.reports.signals import review_signals


def listing_link(listing: Listing, **_context: Any) -> SafeString:
    url = reverse("reports:listing", args=[listing.platform.slug])
    return render_to_string("reports/parts/link.html", {"url": url, "label": _("Phản ánh về trang này")})


def vendor_link(vendor: Vendor, **_context: Any) -> SafeString:
    url = reverse("reports:vendor", args=[vendor.slug])
    return render_to_string("reports/parts/link.html", {"url": url, "label": _("Phản ánh về nhà cung cấp này")})


def room_item(request: HttpRequest) -> NavItem | None:
    if not can_read(actor_of(request)):
        return None
    due = list(Report.objects.waiting().values_list("due_at", flat=True))
    is_late = any(at < clock.now() for at in due)
    return NavItem(_("Phản ánh"), reverse("reports:queue"), count=len(due) or None, order=64, is_late=is_late)


def vendor_item(request: HttpRequest) -> NavItem | None:
    """Only for vendors that were asked something."""
    asked = Report.objects.asked_of(actor_of(request).organisation_pk or 0)
    if not asked.exists():
        return None
    waiting = asked.filter(state=Report.State.ASKED).count()
    return NavItem(_("Giải trình"), reverse("reports:console"), count=waiting or None, order=52)


def notice_facts(kind: str, context: dict[str, Any], **_context: Any) -> dict[str, Any] | None:
    """For reviewers: number, kind and deadline. A vendor's message carries nothing of the report."""
    if kind != "listing.report_received":
        return None
    row = Report.objects.select_related("vendor").filter(pk=context["report_pk"]).first()
    if row is None:
        return None
    return {
        "number": row.number,
        "kind_label": row.get_kind_display(),
        "vendor": row.vendor.display_name,
        "due_at": row.due_at,
    }


def fill_slots() -> None:
    slots.fill("listing.aside", listing_link, order=20)
    slots.fill("vendor.aside", vendor_link, order=20)
    slots.fill("nav.room", room_item)
    slots.fill("nav.vendor", vendor_item)
    slots.fill("notify.context", notice_facts)
    slots.fill("review.signals", review_signals)
