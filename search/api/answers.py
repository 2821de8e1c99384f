"""The API's answers as plain data."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from marketplace.reference.names import is_english, localized
from platforms.models import Listing, Plan, Platform
from platforms.offers import current_plans
from platforms.queries import listing_card
from search.api.parameters import DEEPEST
from search.facets import counts_of
from search.links import canonical
from search.pages import FoundCard, cards_of
from search.queries import SearchResult


def search_answer(result: SearchResult, query: QueryDict) -> dict[str, Any]:
    """A page of results; `query` is the address it was asked by, for the addresses of its neighbours."""
    question = result.question
    pages = -(-result.total // question.size)
    has_next = question.page < pages and (question.page + 1) * question.size <= DEEPEST
    return {
        "query": question.q,
        "understood": result.understood,
        "is_corrected": bool(result.suggestion),
        "is_degraded": result.is_degraded,
        "total": result.total,
        "page": question.page,
        "page_size": question.size,
        "pages": pages,
        "next": _page_address(query, question.page + 1) if has_next else None,
        "previous": _page_address(query, question.page - 1) if question.page > 1 else None,
        "results": [_found(found) for found in cards_of(result.hits)],
        "facets": {facet: counts_of(facet, counts) for facet, counts in result.facets.items()},
    }


def _page_address(query: QueryDict, page: int) -> str:
    turned = query.copy()
    turned["page"] = str(page)
    return f"{reverse('api:platforms')}?{canonical(turned).urlencode()}"


def _found(found: FoundCard) -> dict[str, Any]:
    card = found.card
    return {
        "slug": card.slug, "name": card.name, "url": card.url, "api_url": reverse("api:platform", args=[card.slug]),
        "vendor": card.vendor_name, "category": card.category_slug, "category_name": card.category_name,
        "description": card.description, "price": card.price_text, "trial": card.trial_text,
        "standing": card.standing, "standing_text": card.standing_text, "reason": found.reason,
        "reasons": [{"kind": kind, "text": text} for kind, text in found.reasons],
    }  # fmt: skip


def platform_answer(listing: Listing) -> dict[str, Any]:
    """Everything published of a listing read with `with_facts()`."""
    platform, card = listing.platform, listing_card(listing)
    return {
        "slug": card.slug, "name": card.name, "url": card.url, "website": platform.website or None,
        "vendor": card.vendor_name, "category": _named(platform.category),
        "secondary_categories": [_named(row) for row in platform.secondary_categories.all()],
        "features": [_named(row) for row in platform.features.all()],
        "description": card.description, "sectors": platform.target_sectors, "sizes": platform.target_sizes,
        "plans": [_plan(plan) for plan in current_plans(listing)],
        "data_location": platform.data_location or None, "languages": platform.languages,
        "security_level": platform.security_level, "export_formats": platform.export_formats or None,
        "exit_steps": _exit_steps(platform), "support_hours": platform.support_hours or None,
        "standing": card.standing, "standing_text": card.standing_text, "decision": _decision(listing, card.standing),
        "integration_verified_on": listing.integration_verified_on,
        "source": {
            "basis": platform.fact_basis, "basis_text": platform.get_fact_basis_display(),
            "url": platform.source_url or None, "checked_on": platform.facts_checked_on,
        },
    }  # fmt: skip


def _exit_steps(platform: Platform) -> str | None:
    return (is_english() and platform.exit_steps_en) or platform.exit_steps or None


def _named(row: Any) -> dict[str, str]:
    return {"slug": row.slug, "name": localized(row, "name")}


def _plan(plan: Plan) -> dict[str, Any]:
    facts = ("code", "price_minor", "currency", "price_note", "price_is_reference", "vat_class", "trial_days", "seats")
    return {"name": localized(plan, "name"), **{fact: getattr(plan, fact) for fact in facts}}


def _decision(listing: Listing, standing: str) -> dict[str, Any] | None:
    if standing != Listing.Standing.DECIDED:
        return None
    return {
        "number": listing.decision_number, "on": listing.decision_on, "expires_on": listing.decision_expires_on,
    }  # fmt: skip
