"""schema.org data of a listing (JSON-LD): what search engines may say of it, and nothing that nobody said.

A reference price is nobody's offer, so only a vendor's own prices become offers; there are no ratings.
"""

import json
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.design.navigation import address
from marketplace.reference.names import localized
from platforms.models import Listing, Plan
from platforms.offers import current_plans

SOCIAL_CARD = "design/card.png"


def listing_json_ld(listing: Listing) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": [_application(listing), _crumbs(listing)]}
    text = json.dumps(graph, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308 (no tag can open)


def _application(listing: Listing) -> dict[str, Any]:
    platform = listing.platform
    url = _absolute(reverse("platforms:listing", args=[platform.slug]))
    data: dict[str, Any] = {
        "@type": "SoftwareApplication",
        "@id": f"{url}#nen-tang",
        "name": platform.display_name,
        "description": localized(platform, "description"),
        "applicationCategory": "BusinessApplication",
        "applicationSubCategory": localized(platform.category, "name"),
        "url": url,
        "image": _absolute(static(SOCIAL_CARD)),
        "inLanguage": (get_language() or "vi")[:2],
        "featureList": [localized(feature, "name") for feature in platform.features.all()],
        "offers": [_offer(plan) for plan in current_plans(listing) if _is_offered(listing, plan)],
    }
    if platform.website:
        data["sameAs"] = platform.website
    if platform.vendor.legal_name:
        data["author"] = {"@type": "Organization", "name": platform.vendor.legal_name}
    if listing.published_at:
        data["datePublished"] = f"{listing.published_at:%Y-%m-%d}"
    return {key: value for key, value in data.items() if value not in ("", [])}


def _is_offered(listing: Listing, plan: Plan) -> bool:
    return listing.is_claimed and plan.price_minor is not None and not plan.price_is_reference


def _offer(plan: Plan) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": localized(plan, "name"),
        "price": plan.price_minor,
        "priceCurrency": plan.currency,
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": plan.price_minor,
            "priceCurrency": plan.currency,
            "unitCode": "MON",
        },
    }


def _crumbs(listing: Listing) -> dict[str, Any]:
    catalogue = _absolute(address("search:catalogue", "/nen-tang/"))
    platform = listing.platform
    steps = [
        (_("Nền tảng"), catalogue),
        (localized(platform.category, "name"), f"{catalogue}?category={platform.category.slug}"),
        (platform.display_name, _absolute(reverse("platforms:listing", args=[platform.slug]))),
    ]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
