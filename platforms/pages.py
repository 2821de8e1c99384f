"""What the public page of a listing says, as plain data: each fact with who said it and when."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.money import format_money
from platforms.facts import ALL_SECTORS, Fact, FactGroup, fact_groups, facts_of, said
from platforms.images import PageImage, screenshots_of
from platforms.models import UNKNOWN_LABEL, Listing, Plan, Platform
from platforms.offers import TrialOffer, current_plans, trial_offer
from platforms.queries import ListingCard, days_text, listing_card, localized
from platforms.structured import listing_json_ld

__all__ = ["ALL_SECTORS", "Fact", "ListingPage", "PlanRow", "listing_page", "preview_context", "source_of"]


@dataclass(frozen=True)
class PlanRow:
    name: str
    note: str
    limits: str
    price: str
    year_price: str
    has_price: bool
    is_reference: bool
    vat: str
    has_vat: bool
    trial: str
    has_trial: bool
    seats: str


@dataclass(frozen=True)
class ListingPage:
    """Everything on the page but what other rooms put into its slots."""

    listing: Listing
    platform: Platform
    card: ListingCard
    summary: str
    description: str
    website_host: str
    source: str
    source_url: str
    facts: list[Fact]
    fact_groups: list[FactGroup]
    screenshots: list[PageImage]
    features: list[str]
    plans: list[PlanRow]
    reference_notes: list[str]
    offer: TrialOffer | None
    trial_is_assumed: bool
    json_ld: SafeString

    @property
    def silent(self) -> list[str]:
        """What is not published of the groups below the first, by name."""
        return [label for group in self.fact_groups for label in group.silent]


def listing_page(listing: Listing, platform: Platform | None = None) -> ListingPage:
    """The page of a listing read with `with_facts()`; with `platform`, of that draft instead of the live row."""
    if platform is not None:
        listing.platform = platform
    is_draft = platform is not None
    platform = listing.platform
    facts = facts_of(platform)
    plans = current_plans(listing)
    offer = trial_offer(listing)
    return ListingPage(
        listing=listing,
        platform=platform,
        card=listing_card(listing, is_draft=is_draft),
        summary=localized(platform, "summary"),
        description=localized(platform, "description"),
        website_host=(urlsplit(platform.website).hostname or "").removeprefix("www."),
        source=source_of(platform),
        source_url=platform.source_url,
        facts=[*facts, *_known_of(listing)],
        fact_groups=fact_groups([*facts, *_known_of(listing)]),
        screenshots=screenshots_of(platform, is_draft=is_draft),
        features=[localized(feature, "name") for feature in platform.features.all()],
        plans=[_plan_row(plan) for plan in plans],
        reference_notes=[plan.price_note for plan in plans if plan.price_is_reference and plan.price_note],
        offer=offer,
        trial_is_assumed=offer is not None and not any(plan.trial_days for plan in plans),
        json_ld=listing_json_ld(listing),
    )


def preview_context(platform: Platform) -> dict[str, Any]:
    """The page as this draft would make it; nothing on it can be clicked into a change."""
    listing = Listing.objects.filter(platform_id=platform.pk).first() or Listing(platform=platform)
    return {"page": listing_page(listing, platform), "is_preview": True}


def source_of(platform: Platform) -> str:
    """Who said what this product does, and in which month it was looked up."""
    return said(platform, "features").text


def _known_of(listing: Listing) -> list[Fact]:
    """What services know of the listing; a "no" or an unknown is never said."""
    facts = []
    if listing.is_on_smedx_list:
        source = said(listing.platform, "smedx")
        facts.append(Fact("smedx", _("Chương trình SMEdx"), _("Có trong danh sách"), True, source.text, source.url))
    if listing.integration_verified_on:
        day = f"{listing.integration_verified_on:%d/%m/%Y}"
        facts.append(Fact("verified", _("Kết nối"), _("Đã kiểm tra kết nối ngày %(day)s") % {"day": day}, True))
    return facts


def _plan_row(plan: Plan) -> PlanRow:
    unknown = str(UNKNOWN_LABEL)
    price = format_money(plan.price_minor, plan.currency) if plan.price_minor is not None else ""
    if price and (plan.price_is_reference or plan.price_year_minor is not None):
        price = _("khoảng %(price)s") % {"price": price}
    has_vat = plan.vat_class != Plan.VatClass.UNKNOWN
    return PlanRow(
        name=localized(plan, "name"),
        note="" if plan.price_is_reference else plan.price_note,
        limits=localized(plan, "limits"),
        price=price or unknown,
        year_price=_year_price(plan),
        has_price=bool(price),
        is_reference=plan.price_is_reference,
        vat=str(Plan.VatClass(plan.vat_class).label),
        has_vat=has_vat,
        trial=days_text(plan.trial_days) if plan.trial_days else unknown,
        has_trial=bool(plan.trial_days),
        seats=_seats(plan),
    )


def _year_price(plan: Plan) -> str:
    """What a plan sold by the year costs exactly; its monthly price is a twelfth of it."""
    if plan.price_year_minor is None:
        return ""
    return _("trả %(price)s mỗi năm") % {"price": format_money(plan.price_year_minor, plan.currency)}


def _seats(plan: Plan) -> str:
    if plan.seats is None:
        return ""
    return ngettext("%(seats)d người dùng", "%(seats)d người dùng", plan.seats) % {"seats": plan.seats}
