"""The answer from the database when the engine is down: the same plan, worked out in Python.

Of more than `MOST_ROWS` listings the database itself leaves out what the filters exclude (`database_rows`). Where more
than `MOST_ROWS` pass, only the likely ones are looked at: `MOST_LIKELY` of a name that was asked for and so many of the
categories, or, where nothing was asked for, so many that come first. So it takes parts of a second at any size, and
may be incomplete; the page says so.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from platforms.models import Listing
from search.catalogue import documents
from search.documents import SearchDocument, fields_of
from search.engines.base import Found, Hit
from search.engines.database_rows import first, narrowed
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
    pks = set(_likely(plan, narrowed(rows, plan.filters), MOST_ROWS, MOST_LIKELY))
    # The counts beside a filter's values need what its own choice leaves out; all such filters share one allowance.
    counted = [facet for facet, values in plan.filters.chosen.items() if values and facet in plan.facets]
    for facet in counted:
        most = max(1, MOST_LIKELY // len(counted))
        pks.update(_likely(plan, narrowed(rows, plan.filters, without=facet), most, most))
    return documents(rows.filter(pk__in=pks))


def _likely(plan: Plan, rows: QuerySet[Listing], all_of: int, most: int) -> list[int]:
    """The pks of `rows` where there are not more than `all_of`; else the `most` likely of each kind."""
    few = list(rows.order_by().values_list("pk", flat=True)[: all_of + 1])
    if len(few) <= all_of:
        return few
    if not plan.parts:
        return first(rows, plan.sort, most)
    named, grouped = Q(pk=None), Q(pk=None)
    for match in (match for part in plan.parts for group in part.groups for match in group):
        if match.field == "category":
            grouped |= Q(platform__category__slug=match.words[0])
        elif match.field in {"name", "name_folded"}:
            named |= Q(platform__name__icontains=" ".join(match.words))
    return _some(plan, rows.filter(named), most) + _some(plan, rows.filter(grouped), most) or _some(plan, rows, most)


def _some(plan: Plan, rows: QuerySet[Listing], most: int) -> list[int]:
    """By relevance any will do: how well a listing answers is worked out afterwards."""
    if plan.sort == "relevance":
        return list(rows.order_by().values_list("pk", flat=True)[:most])
    return first(rows, plan.sort, most)


def _count(ranked: list[_Ranked], plan: Plan, facet: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _, _, fields in ranked:
        if passes(plan.filters, fields, without=facet):
            counts.update(set(fields[FACETS[facet]]))
    return dict(counts)
