"""The request of a plan, as plain data: what one search sends.

Built without `elasticsearch.dsl`, whose objects cost a tenth of the whole search (docs/adr/0016).
"""

from typing import Any

import orjson

from search.plan import FACETS, Filters, Match, Part, Plan, filter_values

Query = dict[str, Any]
_MANY = 1000


def body_of(plan: Plan) -> dict[str, Any]:
    """The body of `_search`. Chosen values narrow the hits; each facet is counted under all the other choices."""
    narrowed = filters_of(plan.filters)
    body: dict[str, Any] = {
        "query": query_of(plan),
        "from": plan.start,
        "size": plan.size,
        "sort": _sort(plan),
        "track_scores": True,
        "track_total_hits": True,
        "aggs": _facets(plan, narrowed),
    }
    if narrowed:
        body["post_filter"] = {"bool": {"filter": list(narrowed.values())}}
    return body


def query_json(plan: Plan) -> bytes:
    """The request as it goes over the wire, for benchmarks and explanations."""
    return orjson.dumps(body_of(plan))


def query_of(plan: Plan) -> Query:
    """What is found, and what it is worth."""
    if not plan.parts:
        return {"match_all": {}}
    counted = [_part(part) for part in plan.parts if part.counted]
    more = [_part(part) for part in plan.parts if not part.counted]
    more += [_match(match) for match in plan.boosts]
    found = {"bool": {"should": counted, "minimum_should_match": max(1, plan.needed)}}
    return {"bool": {"must": [found], "should": more}}


def filters_of(filters: Filters) -> dict[str, Query]:
    """One query for each facet with a choice."""
    return {
        facet: {"terms": {FACETS[facet]: list(filter_values(facet, values))}}
        for facet, values in filters.chosen.items()
        if values
    }


def _sort(plan: Plan) -> list[Query]:
    if plan.sort == "relevance" and plan.parts:
        return [{"_score": "desc"}, {"slug": "asc"}]
    return [{"by_name" if plan.sort == "relevance" else f"by_{plan.sort}": "asc"}]


def _facets(plan: Plan, narrowed: dict[str, Query]) -> Query:
    """Facets without a choice of their own share one filter; without any choice they need none."""
    counts = {facet: {"terms": {"field": FACETS[facet], "size": _MANY}} for facet in plan.facets}
    if not narrowed:
        return counts
    together = {facet: count for facet, count in counts.items() if facet not in narrowed}
    aggs: Query = {}
    if together:
        aggs["narrowed"] = {"filter": {"bool": {"filter": list(narrowed.values())}}, "aggs": together}
    for facet in counts.keys() & narrowed.keys():
        others = [query for name, query in narrowed.items() if name != facet]
        if others:
            aggs[facet] = {"filter": {"bool": {"filter": others}}, "aggs": {facet: counts[facet]}}
        else:
            aggs[facet] = counts[facet]
    return aggs


def _part(part: Part) -> Query:
    groups = [_best_of([_match(match) for match in group]) for group in part.groups if group]
    return groups[0] if len(groups) == 1 else {"bool": {"should": groups, "minimum_should_match": 1}}


def _best_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _match(match: Match) -> Query:
    if len(match.words) > 1:
        bare: Query = {"match_phrase": {match.field: " ".join(match.words)}}
    else:
        bare = {"term": {match.field: match.words[0]}}
    return {"constant_score": {"filter": bare, "boost": match.worth}}
