"""How much of the whole catalogue tells a fact: a filter that few listings can answer is no help on a page.

Design §6: a fact known for less than a fifth of the catalogue is offered by the API alone, price and trial
length excepted. The share is that of the catalogue, not of one search: filters do not come and go with a query.
"""

import time

from search.plan import FACETS
from search.queries import Question, search

KNOWN_SHARE = 0.2
ALWAYS_OFFERED = frozenset({"price", "trial", "category"})
NOT_TOLD = frozenset({"unknown", "no"})
"""Values that say nobody told; nothing is verified before somebody verified it."""
_LOOK_AGAIN_SECONDS = 60
_held: tuple[float, frozenset[str]] = (0.0, frozenset())


def offered() -> frozenset[str]:
    """The facets that pages offer; looked up once a minute. A down engine changes nothing."""
    global _held
    looked, facets = _held
    if not facets or time.monotonic() - looked > _LOOK_AGAIN_SECONDS:
        facets = _look() or facets or ALWAYS_OFFERED
        _held = (time.monotonic(), facets)
    return facets


def forget() -> None:
    """Look again at the next question."""
    global _held
    _held = (0.0, frozenset())


def _look() -> frozenset[str]:
    result = search(Question(size=1))
    if result.is_degraded or not result.total:
        return frozenset()
    return frozenset(facet for facet in FACETS if _is_offered(facet, result.facets.get(facet, {}), result.total))


def _is_offered(facet: str, counts: dict[str, int], total: int) -> bool:
    if facet in ALWAYS_OFFERED:
        return True
    if facet == "standing":
        return len(counts) > 1  # where all stand alike there is nothing to choose
    return total - sum(counts.get(value, 0) for value in NOT_TOLD) >= total * KNOWN_SHARE
