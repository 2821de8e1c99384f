"""Reads over several models of the catalogue, for this room and the ones below."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.money import format_money
from marketplace.reference.names import localized
from platforms.images import PageImage, logo_of
from platforms.models import UNKNOWN_LABEL, Category, Listing, Plan, Vendor
from platforms.offers import TrialOffer, current_plans, trial_offer
from platforms.slugs import folded_slug
from platforms.states import standing_now

__all__ = [
    "CategoryCount",
    "ListingCard",
    "TrialOffer",
    "VendorCount",
    "category_counts",
    "listing_by_slug",
    "listing_card",
    "trial_offer",
    "vendor_by_slug",
    "vendor_listings",
    "vendors",
]


@dataclass(frozen=True)
class ListingCard:
    """What a card shows. An unknown price or trial length reads "Chưa công bố" (`*_known` is false)."""

    slug: str
    name: str
    url: str
    vendor_name: str
    category_slug: str
    category_name: str
    description: str
    price_label: str
    price_text: str
    price_known: bool
    trial_text: str
    trial_known: bool
    standing: str
    standing_text: str
    is_sample: bool
    logo: PageImage | None = None


@dataclass(frozen=True)
class CategoryCount:
    """A category and how many listed platforms have it as their first category."""

    slug: str
    name: str
    home_group: str
    platforms: int


@dataclass(frozen=True)
class VendorCount:
    slug: str
    name: str
    platforms: int
    decided: int


def listing_card(listing: Listing, *, is_draft: bool = False) -> ListingCard:
    """The card of a listing read with `with_facts()` (no query of its own); of a draft with its unseen images."""
    platform = listing.platform
    plans = current_plans(listing)
    priced = min((plan for plan in plans if plan.price_minor is not None), key=_price, default=None)
    days = max((plan.trial_days for plan in plans if plan.trial_days), default=None)
    price = format_money(_price(priced), priced.currency) if priced else ""
    is_reference = priced is not None and priced.price_is_reference
    about = _("khoảng %(price)s/tháng") if is_reference else _("%(price)s/tháng")
    return ListingCard(
        slug=platform.slug,
        name=platform.display_name,
        url=reverse("platforms:listing", args=[platform.slug]),
        vendor_name=platform.vendor.display_name,
        category_slug=platform.category.slug,
        category_name=localized(platform.category, "name"),
        description=localized(platform, "summary") or localized(platform, "description"),
        price_label=_("Giá tham khảo từ") if is_reference else _("Giá từ") if priced else _("Giá"),
        price_text=about % {"price": price} if priced else str(UNKNOWN_LABEL),
        price_known=priced is not None,
        trial_text=days_text(days) if days else str(UNKNOWN_LABEL),
        trial_known=days is not None,
        standing=standing_now(listing),
        standing_text=standing_text(listing),
        is_sample=listing.is_sample,
        logo=logo_of(platform, is_draft=is_draft),
    )


def listing_by_slug(slug: str) -> Listing:
    """The visible listing under this slug, with its facts; raise `NotFound`."""
    listing = Listing.objects.visible().with_facts().filter(platform__slug=slug).first()
    if listing is None:
        raise NotFound(_("Không có nền tảng này trên cổng."))
    return listing


def category_counts() -> list[CategoryCount]:
    """Every category in its order with the number of listed (real) platforms in it."""
    counts = dict(
        Listing.objects.listed().values_list("platform__category").annotate(rows=Count("pk")).values_list(
            "platform__category", "rows"
        )
    )  # fmt: skip
    return [
        CategoryCount(row.slug, localized(row, "name"), row.home_group, counts.get(row.pk, 0))
        for row in Category.objects.all()
    ]


def vendors() -> list[VendorCount]:
    """Companies known by name with a listing in the catalogue, by name."""
    rows = Listing.objects.listed().exclude(platform__vendor__legal_name="")
    running = Q(decision_expires_on=None) | Q(decision_expires_on__gte=clock.today())
    counted = rows.values("platform__vendor__slug", "platform__vendor__legal_name").annotate(
        rows=Count("pk"), decided=Count("pk", filter=running & Q(standing=Listing.Standing.DECIDED))
    )
    found = [
        VendorCount(row["platform__vendor__slug"], row["platform__vendor__legal_name"], row["rows"], row["decided"])
        for row in counted
    ]
    return sorted(found, key=lambda row: folded_slug(row.name))


def vendor_by_slug(slug: str) -> Vendor:
    """A company with a public page; raise `NotFound`."""
    vendor = Vendor.objects.filter(slug=slug).exclude(legal_name="").first()
    if vendor is None or not Listing.objects.visible().filter(platform__vendor=vendor).exists():
        raise NotFound(_("Không có nhà cung cấp này trên cổng."))
    return vendor


def vendor_listings(vendor: Vendor) -> list[ListingCard]:
    rows = Listing.objects.visible().with_facts().filter(platform__vendor=vendor)
    return [listing_card(row) for row in rows.order_by("platform__name")]


def days_text(days: int) -> str:
    return ngettext("%(days)d ngày", "%(days)d ngày", days) % {"days": days}


def standing_text(listing: Listing) -> str:
    """The standing in full words, with the decision's number and dates where there is one."""
    standing = standing_now(listing)
    if standing == Listing.Standing.CLAIMED:
        return _("Nhà cung cấp đã xác nhận, cơ quan nhà nước chưa công bố")
    if standing != Listing.Standing.DECIDED:
        return str(Listing.Standing(standing).label)
    words = _("Được công bố theo Quyết định số %(number)s ngày %(day)s") % {
        "number": listing.decision_number,
        "day": f"{listing.decision_on:%d/%m/%Y}",
    }
    if listing.decision_expires_on:
        words += ", " + _("hiệu lực đến %(day)s") % {"day": f"{listing.decision_expires_on:%d/%m/%Y}"}
    return words


def _price(plan: Plan) -> int:
    return plan.price_minor or 0
