"""A search as every engine understands it: exact terms and phrases of constant worth.

`plan_of` turns a reading and the visitor's filters into a `Plan`; no engine adds an opinion.
"""

from dataclasses import dataclass, field
from functools import cached_property

from search.documents import TEXT_FIELDS
from search.text.forms import folded, pairs

PAGE_SIZE = 24

SORTS = ("relevance", "name", "price", "trial")
FACETS = {
    "category": "any_category",
    "feature": "features",
    "sector": "sector",
    "size": "size",
    "price": "price_band",
    "trial": "trial_band",
    "standing": "standing",
    "location": "location",
    "language": "language",
    "security": "security",
    "verified": "verified",
}
"""Filter name → document field."""


@dataclass(frozen=True)
class Reason:
    """Why a document was found, in words of the glossary: kind and what it names."""

    kind: str
    label: str = ""


@dataclass(frozen=True)
class Match:
    """What a field must hold, and its worth: in a text `words` side by side, in a keyword field any of them."""

    field: str
    words: tuple[str, ...]
    worth: float
    reason: Reason | None = None

    @cached_property
    def is_said(self) -> bool:
        """Whether all of `terms` must be there, as they are of words side by side; else any of them."""
        return self.field in TEXT_FIELDS

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What to look up: the word, the pairs of neighbours, or the keywords."""
        return tuple(pairs(self.words)) if self.is_said and len(self.words) > 1 else self.words


@dataclass(frozen=True)
class Part:
    """One thing looked for. Each group counts with its best match; a part is met by any match.

    A part that is not `counted` adds worth but does not make a document found.
    """

    groups: tuple[tuple[Match, ...], ...]
    counted: bool = True


@dataclass(frozen=True)
class Filters:
    """Chosen values by facet: any value of one facet, all facets together."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, facet: str) -> tuple[str, ...]:
        return self.chosen.get(facet, ())


@dataclass(frozen=True)
class Plan:
    """`parts` of which at least `needed` are met (none: everything), `boosts` that find nothing alone."""

    parts: tuple[Part, ...] = ()
    needed: int = 0
    boosts: tuple[Match, ...] = ()
    filters: Filters = field(default_factory=Filters)
    sort: str = "relevance"
    start: int = 0
    size: int = PAGE_SIZE
    facets: tuple[str, ...] = tuple(FACETS)


def matches_that_find(part: Part) -> list[Match]:
    """The fewest matches that meet a part: what another match of it always finds too is left out, keywords of one
    field are looked up together.
    """
    texts: dict[tuple[str, tuple[str, ...]], Match] = {}
    keywords: dict[str, dict[str, None]] = {}
    for match in (match for group in part.groups for match in group):
        if match.is_said:
            texts[match.field, match.words] = match
        else:
            keywords.setdefault(match.field, {}).update(dict.fromkeys(match.words))
    needed = [match for key, match in texts.items() if not _wider(match) & (texts.keys() - {key})]
    return needed + [Match(field, tuple(words), 0.0) for field, words in keywords.items()]


def _wider(match: Match) -> set[tuple[str, tuple[str, ...]]]:
    """Fields that hold whatever this one holds: the folded text of a text, the text of its lead."""
    if match.field in {"name", "text"}:
        return {(f"{match.field}_folded", folded(match.words))}
    return {("text_folded", match.words)} if match.field == "lead_folded" else set()


def filter_values(facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """A platform for every sector serves each of them; one that names none is only found among the unknown."""
    names_one = facet == "sector" and any(value != "unknown" for value in values)
    return (*values, "ALL") if names_one else values
