"""The request of a plan, as plain data: what one search sends.

Two questions in one request: the best hits, where the server may leave out what cannot be among them, and the counts,
where it only looks at what is found and keeps the answer for who asks the same. Asked together as one, every document
found would be scored to be counted. Built without `elasticsearch.dsl`, whose objects cost a tenth of the whole search
(docs/adr/0016).
"""

from typing import Any

import orjson

from search.plan import FACETS, Filters, Match, Part, Plan, filter_values, matches_that_find

Query = dict[str, Any]
_MANY = 1000


def request_of(plan: Plan) -> bytes:
    """The lines of `_msearch`: hits first, then counts."""
    return b"\n".join(orjson.dumps(line) for line in ({}, hits_of(plan), {}, counts_of(plan))) + b"\n"


def hits_of(plan: Plan) -> dict[str, Any]:
    """The body of `_search` for one page of hits in their order."""
    return {
        "query": _scored(plan),
        "from": plan.start,
        "size": plan.size,
        "sort": _sort(plan),
        "track_total_hits": False,
    }


def counts_of(plan: Plan) -> dict[str, Any]:
    """The body of `_search` for the total and the facets, each counted under all the other choices."""
    narrowed = filters_of(plan.filters)
    body: dict[str, Any] = {
        "query": {"bool": {"filter": [_found(plan)]}},
        "size": 0,
        "track_total_hits": True,
        "aggs": _facets(plan, narrowed),
    }
    if narrowed:
        body["post_filter"] = {"bool": {"filter": list(narrowed.values())}}
    return body


def _scored(plan: Plan) -> Query:
    """What is found and chosen, and what it is worth."""
    narrowed = list(filters_of(plan.filters).values())
    if not plan.parts:
        return {"bool": {"filter": narrowed}} if narrowed else {"match_all": {}}
    counted = [_part(part) for part in plan.parts if part.counted]
    more = [_part(part) for part in plan.parts if not part.counted]
    more += [_match(match) for match in plan.boosts]
    found = {"bool": {"should": counted, "minimum_should_match": max(1, plan.needed)}}
    return {"bool": {"must": [found], "should": more, "filter": narrowed}}


def _found(plan: Plan) -> Query:
    """What is found, whatever it is worth: much less to look up."""
    if not plan.parts:
        return {"match_all": {}}
    parts = [_any_of([_bare(match) for match in matches_that_find(part)]) for part in plan.parts if part.counted]
    return _any_of(parts, least=max(1, plan.needed))


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
    return _any_of([_best_of([_match(match) for match in group]) for group in part.groups if group])


def _any_of(queries: list[Query], *, least: int = 1) -> Query:
    return queries[0] if len(queries) == least == 1 else {"bool": {"should": queries, "minimum_should_match": least}}


def _best_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _match(match: Match) -> Query:
    return {"constant_score": {"filter": _bare(match), "boost": match.worth}}


def _bare(match: Match) -> Query:
    """What finds it, without its worth."""
    if len(match.terms) == 1:
        return {"term": {match.field: match.terms[0]}}
    if match.is_said:
        return {"bool": {"filter": [{"term": {match.field: term}} for term in match.terms]}}
    return {"terms": {match.field: list(match.terms)}}
