"""A plan worked out in Python on one document's fields: for the answer from the database, explanations and tests."""

from typing import Any

from search.plan import FACETS, Filters, Match, Part, Plan, filter_values


def meets(match: Match, fields: dict[str, Any]) -> bool:
    """Whether a keyword field holds one of the words, a text all of them side by side."""
    values = fields.get(match.field) or ()
    if not match.is_said:
        return any(word in values for word in match.words)
    said = f" {values} "
    return all(f" {term} " in said for term in match.terms)


def worth_of(part: Part, fields: dict[str, Any]) -> tuple[float, list[Match]]:
    """(score, the best match of each group that is met)."""
    best: list[Match] = []
    for group in part.groups:
        met = [match for match in group if meets(match, fields)]
        if met:
            best.append(max(met, key=lambda match: match.worth))
    return sum(match.worth for match in best), best


def score(plan: Plan, fields: dict[str, Any]) -> tuple[float, tuple[Match, ...]] | None:
    """(score, what counted); None when the document is not found."""
    total, counted, met = 0.0, [], 0
    for part in plan.parts:
        worth, matches = worth_of(part, fields)
        met += bool(matches) and part.counted
        total += worth
        counted += matches
    if met < plan.needed:
        return None
    boosts = [match for match in plan.boosts if meets(match, fields)]
    return total + sum(match.worth for match in boosts), (*counted, *boosts)


def passes(filters: Filters, fields: dict[str, Any], *, without: str = "") -> bool:
    return all(
        set(filter_values(facet, values)) & set(fields.get(FACETS[facet]) or ())
        for facet, values in filters.chosen.items()
        if values and facet != without
    )
