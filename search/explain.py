"""Why the order is as it is, and what one more synonym would change: for editors."""

from dataclasses import dataclass

from platforms.models import Listing
from search import known
from search.catalogue import documents
from search.documents import fields_of
from search.evaluate import score
from search.knowledge import Knowledge, SynonymEntry
from search.plan import Match, Plan
from search.queries import answer
from search.text.reading import read
from search.text.segments import Segment
from search.understanding import parts_of

MOST = 10


@dataclass(frozen=True)
class Line:
    """A match that counted: where, what, how much."""

    field: str
    words: str
    worth: float


@dataclass(frozen=True)
class Explained:
    name: str
    slug: str
    score: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Explanation:
    """A query as it was understood, and its best listings with what counted."""

    segments: tuple[Segment, ...]
    listings: tuple[Explained, ...]


@dataclass(frozen=True)
class Move:
    """A listing's place before and after a change (0: not on the list)."""

    name: str
    before: int
    after: int


def explain(query: str, knowledge: Knowledge | None = None) -> Explanation:
    """The best listings of a query, each worked out again in Python to tell what counted."""
    knowledge = knowledge or known.knowledge()
    reading = read(query, knowledge.vocabulary, knowledge.lexicon)
    parts, needed, boosts = parts_of(reading, knowledge)
    plan = Plan(parts, needed, boosts, size=MOST, facets=())
    found = answer(plan)[0].hits if parts else ()
    rows = []
    for document in documents(Listing.objects.filter(pk__in=[hit.pk for hit in found])):
        told = score(plan, fields_of(document))
        if told:
            rows.append(Explained(document.name, document.slug, round(told[0], 2), _lines(told[1])))
    rows.sort(key=lambda row: (-row.score, row.slug))
    return Explanation(reading.segments, tuple(rows[:MOST]))


def _lines(matches: tuple[Match, ...]) -> tuple[Line, ...]:
    told = sorted(matches, key=lambda match: -match.worth)
    return tuple(Line(match.field, " ".join(match.words), round(match.worth, 2)) for match in told)


def preview(query: str, entry: SynonymEntry | None, *, instead_of: int | None = None) -> list[Move]:
    """How the first ten of a query would move if `entry` stood in the table, as `known.with_entry` takes it."""
    now = known.knowledge()
    then = known.with_entry(entry, instead_of=instead_of)
    before = [row.name for row in explain(query, now).listings]
    after = [row.name for row in explain(query, then).listings]
    return [Move(name, _place(before, name), _place(after, name)) for name in dict.fromkeys([*after, *before])]


def _place(names: list[str], name: str) -> int:
    return names.index(name) + 1 if name in names else 0
