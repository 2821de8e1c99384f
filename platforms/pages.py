"""What the public page of a listing says, as plain data: each fact with who said it and when."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.money import format_money
from marketplace.reference.queries import sections
from platforms.models import UNKNOWN_LABEL, FactBasis, Listing, Plan, Platform
from platforms.offers import TrialOffer, current_plans, trial_offer
from platforms.queries import ListingCard, days_text, listing_card, localized

ALL_SECTORS = "ALL"


@dataclass(frozen=True)
class Fact:
    """One line of "Điều cần biết trước khi thử". An unknown one reads "Chưa công bố" and has no source."""

    key: str
    label: str
    value: str
    is_known: bool
    source: str = ""


@dataclass(frozen=True)
class PlanRow:
    name: str
    note: str
    price: str
    has_price: bool
    is_reference: bool
    vat: str
    has_vat: bool
    trial: str
    has_trial: bool


@dataclass(frozen=True)
class ListingPage:
    """Everything on the page but what other rooms put into its slots."""

    listing: Listing
    platform: Platform
    card: ListingCard
    description: str
    website_host: str
    source: str
    source_url: str
    facts: list[Fact]
    features: list[str]
    plans: list[PlanRow]
    reference_notes: list[str]
    offer: TrialOffer | None
    trial_is_assumed: bool
    json_ld: SafeString


def listing_page(listing: Listing, platform: Platform | None = None) -> ListingPage:
    """The page of a listing read with `with_facts()`; with `platform`, of that draft instead of the live row."""
    if platform is not None:
        listing.platform = platform
    platform = listing.platform
    plans = current_plans(listing)
    offer = trial_offer(listing)
    return ListingPage(
        listing=listing,
        platform=platform,
        card=listing_card(listing),
        description=localized(platform, "description"),
        website_host=(urlsplit(platform.website).hostname or "").removeprefix("www."),
        source=source_of(platform),
        source_url=platform.source_url,
        facts=_facts(listing),
        features=[localized(feature, "name") for feature in platform.features.all()],
        plans=[_plan_row(plan) for plan in plans],
        reference_notes=[plan.price_note for plan in plans if plan.price_is_reference and plan.price_note],
        offer=offer,
        trial_is_assumed=offer is not None and not any(plan.trial_days for plan in plans),
        json_ld=_json_ld(listing),
    )


def preview_context(platform: Platform) -> dict[str, Any]:
    """The page as this draft would make it; nothing on it can be clicked into a change."""
    listing = Listing.objects.filter(platform_id=platform.pk).first() or Listing(platform=platform)
    return {"page": listing_page(listing, platform), "is_preview": True}


def source_of(platform: Platform) -> str:
    """Who said the facts of this page, and in which month they were looked up."""
    words = {
        FactBasis.VENDOR: _("nhà cung cấp khai"),
        FactBasis.SOURCE: _("theo thông tin công khai của nhà cung cấp"),
        FactBasis.SECONDARY: _("theo nguồn thứ ba"),
        FactBasis.MEMORY: _("chưa tra cứu nguồn"),
    }[FactBasis(platform.fact_basis)]
    return f"{words}, {month(platform.facts_checked_on)}" if platform.facts_checked_on else words


def month(day: dt.date) -> str:
    return f"{day:%m/%Y}"


def _facts(listing: Listing) -> list[Fact]:
    platform = listing.platform
    source = source_of(platform)
    values = {
        "sizes": (_("Dành cho quy mô"), _sizes(platform.target_sizes)),
        "sectors": (_("Ngành"), _sectors(platform.target_sectors)),
        "location": (_("Nơi đặt dữ liệu"), platform.data_location),
        "security": (_("Cấp độ an toàn"), str(platform.security_level or "")),
        "export": (_("Xuất dữ liệu"), platform.export_formats),
        "exit": (_("Cách rời đi"), platform.exit_steps),
        "support": (_("Giờ hỗ trợ"), platform.support_hours),
        "languages": (_("Ngôn ngữ"), ", ".join(_language(code) for code in platform.languages)),
    }
    facts = [
        Fact(key, label, value or str(UNKNOWN_LABEL), bool(value), source if value else "")
        for key, (label, value) in values.items()
    ]
    if listing.is_on_smedx_list:  # unknown is not "no", so only a yes is said
        facts.append(Fact("smedx", _("Chương trình SMEdx"), _("Có trong danh sách"), True, source))
    if listing.integration_verified_on:
        day = f"{listing.integration_verified_on:%d/%m/%Y}"
        facts.append(Fact("verified", _("Kết nối"), _("Đã kiểm tra kết nối ngày %(day)s") % {"day": day}, True, ""))
    return facts


def _sizes(codes: list[str]) -> str:
    words = {"micro": pgettext("size", "siêu nhỏ"), "small": pgettext("size", "nhỏ"), "medium": pgettext("size", "vừa")}
    return ", ".join(words[code] for code in codes if code in words).capitalize()


def _sectors(codes: list[str]) -> str:
    if ALL_SECTORS in codes:
        return _("Mọi ngành")
    if not codes:
        return ""
    return "; ".join(localized(section, "name") for section in sections() if section.code in codes)


def _language(code: str) -> str:
    return {"vi": pgettext("ngôn ngữ", "Tiếng Việt"), "en": _("Tiếng Anh")}.get(code, code)


def _plan_row(plan: Plan) -> PlanRow:
    unknown = str(UNKNOWN_LABEL)
    price = format_money(plan.price_minor, plan.currency) if plan.price_minor is not None else ""
    if price and plan.price_is_reference:
        price = _("khoảng %(price)s") % {"price": price}
    has_vat = plan.vat_class != Plan.VatClass.UNKNOWN
    return PlanRow(
        name=localized(plan, "name"),
        note="" if plan.price_is_reference else plan.price_note,
        price=price or unknown,
        has_price=bool(price),
        is_reference=plan.price_is_reference,
        vat=str(Plan.VatClass(plan.vat_class).label),
        has_vat=has_vat,
        trial=days_text(plan.trial_days) if plan.trial_days else unknown,
        has_trial=bool(plan.trial_days),
    )


def _json_ld(listing: Listing) -> SafeString:
    """schema.org data for search engines. No offer: a reference price is nobody's offer."""
    platform = listing.platform
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "name": platform.name,
        "description": platform.description_vi,
        "applicationCategory": "BusinessApplication",
        "url": settings.SITE_URL + reverse("platforms:listing", args=[platform.slug]),
        "inLanguage": "vi",
    }
    if platform.vendor.legal_name:
        data["author"] = {"@type": "Organization", "name": platform.vendor.legal_name}
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308 (no tag can open)
