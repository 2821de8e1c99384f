"""What this room shows on others' pages."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.accounts.access import actor_of
from marketplace.accounts.models import Organisation
from marketplace.design.navigation import NavItem
from platforms.access import can_read_drafts
from platforms.models import Listing, Vendor
from trials.lifecycle.models import Trial
from trials.reviews import queries
from trials.reviews.models import Review

SHOWN = 3


def listing_section(listing: Listing, **_context: Any) -> SafeString | None:
    """The newest reviews below the facts; nothing where there is none."""
    summary = queries.summary_of(listing)
    if not summary.reviews:
        return None
    rows = queries.published_of(listing)[:SHOWN]
    context = {"listing": listing, "summary": summary, "reviews": rows}
    return render_to_string("reviews/parts/listing.html", context)


def vendor_section(vendor: Vendor, **_context: Any) -> SafeString | None:
    """Each of the vendor's platforms with reviews, and the way to them."""
    rows = Listing.objects.visible().select_related("platform").filter(platform__vendor=vendor)
    listings = list(rows.order_by("platform__name"))
    told = queries.summaries_of([row.platform_id for row in listings])
    lines = [(row, told[row.platform_id]) for row in listings if row.platform_id in told]
    return render_to_string("reviews/parts/vendor.html", {"lines": lines}) if lines else None


def trial_panel(trial: Trial, request: HttpRequest, **_context: Any) -> SafeString | None:
    """On the SME's page of a trial: what may be written, what became of what was."""
    corner = queries.corner_of(trial)
    if not (corner.is_open or corner.rows):
        return None
    return render_to_string("reviews/parts/trial.html", {"corner": corner}, request=request)


def room_item(*, request: HttpRequest, **_context: Any) -> NavItem | None:
    if not can_read_drafts(actor_of(request)):
        return None
    rows = Review.objects.to_look_at()
    late = rows.late().exists()
    return NavItem(_("Đánh giá"), reverse("reviews:queue"), count=rows.count() or None, order=65, is_late=late)


def vendor_item(*, request: HttpRequest, **_context: Any) -> NavItem | None:
    organisation = getattr(request, "organisation", None)
    if organisation is None or organisation.kind != Organisation.Kind.VENDOR:
        return None
    open_rows = queries.vendor_reviews(organisation.pk).filter(reply_state="").count()
    return NavItem(_("Đánh giá"), reverse("reviews:console"), count=open_rows or None, order=53)


def notice_facts(kind: str, context: dict[str, Any], **_context: Any) -> dict[str, Any] | None:
    """The platform and, of a refusal, its reason; joined when the message is shown or sent."""
    if "review_pk" not in context:
        return None
    row = Review.objects.select_related("trial__platform").filter(pk=context["review_pk"]).first()
    if row is None:
        return None
    reply = kind == "listing_review_reply_refused"
    reason = row.get_reply_reason_display() if reply else row.get_reason_display()
    note = row.reply_note if reply else row.note
    return {"platform": row.trial.platform.name, "refusal": reason, "note": note}


def fill_slots() -> None:
    slots.fill("listing.sections", listing_section, order=20)
    slots.fill("vendor.sections", vendor_section, order=20)
    slots.fill("trial.panels", trial_panel, order=60)
    slots.fill("nav.room", room_item)
    slots.fill("nav.vendor", vendor_item)
    slots.fill("notify.context", notice_facts)
