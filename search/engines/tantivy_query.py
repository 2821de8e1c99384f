"""A plan as tantivy's queries."""

from collections.abc import Callable
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.plan import FACETS, Filters, Match, Part, Plan, filter_values, matches_that_find

_MANY = 10_000


def query_of(index: tantivy.Index, plan: Plan) -> Query:
    if not plan.parts:
        return Query.all_query()
    counted = [_part(index, part) for part in plan.parts if part.counted]
    found = Query.boolean_query(
        [(Occur.Should, query) for query in counted], minimum_number_should_match=max(1, plan.needed)
    )
    more = [_part(index, part) for part in plan.parts if not part.counted]
    more += [_match(index, match) for match in plan.boosts]
    return Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in more)])


def _part(index: tantivy.Index, part: Part) -> Query:
    groups = [Query.disjunction_max_query([_match(index, match) for match in group]) for group in part.groups if group]
    return Query.boolean_query([(Occur.Should, group) for group in groups])


def _match(index: tantivy.Index, match: Match) -> Query:
    return Query.const_score_query(_bare(index, match), match.worth)


def _bare(index: tantivy.Index, match: Match) -> Query:
    if not match.is_said:
        return Query.term_set_query(index.schema, match.field, list(match.terms))
    said = [Query.term_query(index.schema, match.field, term, "basic") for term in match.terms]
    return said[0] if len(said) == 1 else Query.boolean_query([(Occur.Must, query) for query in said])


def filters_of(index: tantivy.Index, filters: Filters, *, without: str = "") -> list[Query]:
    return [
        Query.term_set_query(index.schema, FACETS[facet], list(filter_values(facet, values)))
        for facet, values in filters.chosen.items()
        if values and facet != without
    ]


def both(body: Query, narrowed: list[Query]) -> Query:
    if not narrowed:
        return body
    held = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in narrowed]
    return Query.boolean_query([(Occur.Must, body), *held])


def _found(index: tantivy.Index, plan: Plan) -> Query:
    """What a plan finds, without its order: much less to look up, for counting."""
    if not plan.parts:
        return Query.all_query()
    parts = [
        Query.boolean_query([(Occur.Should, _bare(index, match)) for match in matches_that_find(part)])
        for part in plan.parts
        if part.counted
    ]
    return Query.boolean_query(
        [(Occur.Should, part) for part in parts], minimum_number_should_match=max(1, plan.needed)
    )


def counting(index: tantivy.Index, plan: Plan) -> list[tuple[Query, dict[str, Any]]]:
    """(what to count over, which facets): facets without a choice of their own in one go."""
    found = _found(index, plan)
    alone = [facet for facet in plan.facets if plan.filters.of(facet)]
    together = [facet for facet in plan.facets if facet not in alone]
    return [
        (
            both(found, filters_of(index, plan.filters, without=without)),
            {facet: {"terms": {"field": FACETS[facet], "size": _MANY}} for facet in facets},
        )
        for facets, without in [(together, ""), *(([facet], facet) for facet in alone)]
        if facets
    ]


def facets_of(searcher: tantivy.Searcher, index: tantivy.Index, plan: Plan) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for counted, wanted in counting(index, plan):
        for facet, answer in searcher.aggregate(counted, wanted).items():
            counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    return counts


def bare_call(searcher: tantivy.Searcher, index: tantivy.Index, plan: Plan) -> Callable[[], object]:
    """The engine's own work on a plan, its queries made beforehand: hits and counts, no more (benchmarks)."""
    query, counts = both(query_of(index, plan), filters_of(index, plan.filters)), counting(index, plan)

    def call() -> object:
        found = searcher.search(query, limit=plan.size, count=True)
        return found, [searcher.aggregate(counted, wanted) for counted, wanted in counts]

    return call
