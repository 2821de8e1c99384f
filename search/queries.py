"""Asking: one question of a visitor, answered by the engine or, when it is down, by the database."""

from dataclasses import dataclass, field

from search import known
from search.circuit import circuit
from search.engines import database, engine
from search.engines.base import Engine, Found, Hit
from search.knowledge import Knowledge
from search.plan import FACETS, PAGE_SIZE, Filters, Plan
from search.text.reading import read, read_exactly
from search.text.segments import Reading
from search.understanding import parts_of


@dataclass(frozen=True)
class Question:
    """What a visitor asks, already checked. `exact`: word for word, no understanding."""

    q: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE
    exact: bool = False
    facets: tuple[str, ...] = tuple(FACETS)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the words and their relevance decides what is shown, and where."""
        return bool(self.filters.chosen) or self.exact or self.sort != "relevance"


@dataclass(frozen=True)
class SearchResult:
    """Hits with reasons, facets, total, and how the query was understood."""

    question: Question
    reading: Reading
    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    is_degraded: bool = False

    @property
    def understood(self) -> str:
        return self.reading.understood

    @property
    def shown(self) -> str:
        """The query as people would write it."""
        return self.reading.understood or self.question.q

    @property
    def suggestion(self) -> str:
        """What was probably meant, where letters had to be corrected."""
        return self.reading.understood if self.reading.is_corrected else ""


def search(question: Question, *, using: Engine | None = None, knowledge: Knowledge | None = None) -> SearchResult:
    """Answer a question. Never fails for a down engine: `is_degraded` then says so.

    `using` asks that engine instead of the one of the settings, and raises its `EngineDown` (measuring);
    `knowledge` understands by other words than those in force (trying a change).
    """
    knowledge = knowledge or known.knowledge()
    text = question.q
    reading = read_exactly(text) if question.exact else read(text, knowledge.vocabulary, knowledge.lexicon)
    parts, needed, boosts = parts_of(reading, knowledge)
    plan = Plan(
        parts=parts, needed=needed, boosts=boosts, filters=question.filters, sort=question.sort,
        start=(question.page - 1) * question.size, size=question.size, facets=question.facets,
    )  # fmt: skip
    nothing_said = bool(text.strip()) and not parts
    found, is_degraded = (Found((), 0), False) if nothing_said else answer(plan, using=using)
    return SearchResult(question, reading, found.hits, found.total, found.facets, is_degraded)


def answer(plan: Plan, *, using: Engine | None = None) -> tuple[Found, bool]:
    """(found, whether the database had to answer)."""
    if using is not None:
        return using.search(plan), False
    found = circuit.ask(lambda: engine().search(plan))
    return (found, False) if found is not None else (database.search(plan), True)
