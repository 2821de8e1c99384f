"""The answer from the database when the engine is down: the same plan, worked out in Python.

Of more than `MOST_ROWS` listings it looks at the likely ones only: `MOST_LIKELY` of a name that was asked for, and so
many of the categories. So it takes parts of a second at any size, and may be incomplete; the page says so.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from platforms.models import Listing
from search.catalogue import documents
from search.documents import SearchDocument, fields_of
from search.engines.base import Found, Hit
from search.evaluate import passes, score
from search.plan import FACETS, Plan
from search.telling import Teller, told_of

MOST_ROWS = 1000
MOST_LIKELY = 300
_Ranked = tuple[tuple[float, str], SearchDocument, dict[str, Any]]


def search(plan: Plan) -> Found:
    """The plan's answer over the database."""
    ranked: list[_Ranked] = []
    for document in _candidates(plan):
        fields = fields_of(document)
        told = score(plan, fields)
        if told is not None:
            by_score = (-round(told[0], 3), fields["by_name"])
            ranked.append(
                (by_score if plan.sort == "relevance" else (0.0, fields[f"by_{plan.sort}"]), document, fields)
            )
    shown = sorted((row for row in ranked if passes(plan.filters, row[2])), key=lambda row: row[0])
    teller = Teller(plan)
    hits = tuple(
        Hit(document.pk, document.slug, -key[0], teller.reasons(told_of(fields)))
        for key, document, fields in shown[plan.start : plan.start + plan.size]
    )
    return Found(hits, len(shown), {facet: _count(ranked, plan, facet) for facet in plan.facets})


def _candidates(plan: Plan) -> Iterable[SearchDocument]:
    rows = Listing.objects.listed()
    if rows.count() <= MOST_ROWS:
        return documents(rows)
    matches = [match for part in plan.parts for group in part.groups for match in group]
    named, grouped = Q(pk=None), Q(pk=None)
    for match in matches:
        if match.field == "category":
            grouped |= Q(platform__category__slug=match.words[0])
        elif match.field in {"name", "name_folded"}:
            named |= Q(platform__name__icontains=" ".join(match.words))
    likely = _pks(rows.filter(named)) + _pks(rows.filter(grouped))
    return documents(rows.filter(pk__in=likely or _pks(rows)))


def _pks(rows: QuerySet[Listing]) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST_LIKELY])


def _count(ranked: list[_Ranked], plan: Plan, facet: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _, _, fields in ranked:
        if passes(plan.filters, fields, without=facet):
            counts.update(set(fields[FACETS[facet]]))
    return dict(counts)
