"""The one address of a search: the same choice has the same address, whatever order it was made in."""

from django.http import QueryDict
from django.urls import reverse

from search.params import NOT_OURS, Params, SearchFilters
from search.plan import FACETS

_SAID_BY_ABSENCE = {"sort": "relevance", "page": "1"}


def canonical(query: QueryDict) -> QueryDict:
    """Keys in the order of the filters, values in the order they are offered in; nothing empty, usual or foreign.

    Keys that other rooms read stay behind ours; values that do not exist stay last, so that the page can tell of them.
    """
    ordered = QueryDict(mutable=True)
    ours = [key for key in SearchFilters.base_filters if key in query]
    for key in (*ours, *(key for key in query if key not in SearchFilters.base_filters and key not in NOT_OURS)):
        values = [value for value in dict.fromkeys(query.getlist(key)) if value.strip()]
        if key in FACETS:
            values = _in_order(key, values)
        if values and values != [_SAID_BY_ABSENCE.get(key)]:
            ordered.setlist(key, values)
    return ordered


def link_of(read: Params) -> str:
    """The address to pass on: what of it could be read, and nothing else."""
    question = read.question
    query = QueryDict(mutable=True)
    query["q"], query["sort"], query["page"] = question.q, question.sort, str(question.page)
    query["exact"] = "true" if question.exact else ""
    for facet, values in read.values.items():
        query.setlist(facet, list(values))
    return address(query)


def address(query: QueryDict) -> str:
    """The catalogue's address with only what says something."""
    encoded = canonical(query).urlencode()
    return reverse("search:catalogue") + (f"?{encoded}" if encoded else "")


def _in_order(facet: str, values: list[str]) -> list[str]:
    if len(values) < 2:
        return values
    offered = [str(value) for value, _label in SearchFilters.base_filters[facet].field.choices]
    place = {value: at for at, value in enumerate(offered)}
    return sorted(values, key=lambda value: (place.get(value, len(place)), value))
