"""Why the order is as it is, and what one more synonym would change: for editors."""

from dataclasses import dataclass

from search import known
from search.documents import fields_of
from search.evaluate import score
from search.knowledge import Knowledge, SynonymEntry, gather
from search.plan import Match, Plan
from search.text.reading import Segment, read
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
    """Work a query out in Python over what is listed (the first `known.MOST_DOCUMENTS`)."""
    knowledge = knowledge or known.knowledge()
    reading = read(query, knowledge.vocabulary, knowledge.lexicon)
    parts, needed, boosts = parts_of(reading, knowledge)
    plan = Plan(parts, needed, boosts)
    rows = []
    for document in known.documents(limit=known.MOST_DOCUMENTS):
        told = score(plan, fields_of(document)) if parts else None
        if told:
            rows.append(Explained(document.name, document.slug, round(told[0], 2), _lines(told[1])))
    rows.sort(key=lambda row: (-row.score, row.slug))
    return Explanation(reading.segments, tuple(rows[:MOST]))


def _lines(matches: tuple[Match, ...]) -> tuple[Line, ...]:
    told = sorted(matches, key=lambda match: -match.worth)
    return tuple(Line(match.field, " ".join(match.words), round(match.worth, 2)) for match in told)


def preview(query: str, entry: SynonymEntry) -> list[Move]:
    """How the first ten of a query would move if `entry` stood in the table."""
    now = known.knowledge()
    then = gather(
        [*known.synonyms(), entry],
        now.categories,
        known.features(),
        known.documents(limit=known.MOST_DOCUMENTS),
        known.sentences(),
    )
    before = [row.name for row in explain(query, now).listings]
    after = [row.name for row in explain(query, then).listings]
    return [Move(name, _place(before, name), _place(after, name)) for name in dict.fromkeys([*after, *before])]


def _place(names: list[str], name: str) -> int:
    return names.index(name) + 1 if name in names else 0
