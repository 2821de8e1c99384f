"""The answer from the database when the engine is down: the same plan, worked out in Python.

It looks at `MOST_ROWS` listings at most, those that hold a word of the query first.
"""

from collections import Counter
from typing import Any

from django.db.models import Q

from platforms.models import Listing
from search.catalogue import of_listing
from search.documents import fields_of
from search.engines.base import Found, Hit
from search.evaluate import passes, score
from search.plan import FACETS, Plan
from search.telling import Teller, told_of

MOST_ROWS = 1500


def search(plan: Plan) -> Found:
    """The plan's answer over the database."""
    ranked: list[tuple[Any, Listing, dict[str, Any]]] = []
    for listing in _candidates(plan):
        fields = fields_of(of_listing(listing))
        told = score(plan, fields)
        if told is None:
            continue
        key = (0.0, fields[f"by_{plan.sort}"]) if plan.sort != "relevance" else (-round(told[0], 3), fields["by_name"])
        ranked.append((key, listing, fields))
    teller = Teller(plan)
    shown = sorted((row for row in ranked if passes(plan.filters, row[2])), key=lambda row: row[0])
    facets = {facet: _count(ranked, plan, facet) for facet in plan.facets}
    page = shown[plan.start : plan.start + plan.size]
    hits = [Hit(row.pk, row.platform.slug, -key[0], teller.reasons(told_of(fields))) for key, row, fields in page]
    return Found(tuple(hits), len(shown), facets)


def _candidates(plan: Plan) -> list[Listing]:
    rows = Listing.objects.listed().with_facts().order_by("platform__slug")
    if rows.count() <= MOST_ROWS:
        return list(rows)
    likely = Q()
    for part in plan.parts:
        for group in part.groups:
            for match in group:
                if match.field == "category":
                    likely |= Q(platform__category__slug=match.words[0])
                elif match.field in {"name", "name_folded"}:
                    likely |= Q(platform__name__icontains=" ".join(match.words))
    return list(rows.filter(likely)[:MOST_ROWS])


def _count(ranked: list[tuple[Any, Hit, dict[str, Any]]], plan: Plan, facet: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _, _, fields in ranked:
        if passes(plan.filters, fields, without=facet):
            counts.update(set(fields[FACETS[facet]]))
    return dict(counts)
