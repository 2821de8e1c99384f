"""The judged queries asked of what is listed now: figures, fairness, and what one more word would change."""

from dataclasses import dataclass, replace

from platforms.models import Listing
from search import comparing, known
from search.engines.base import Engine
from search.judging import PAGE, Judged, Judgment, Score, Summary, judge, share_of_small, summarise
from search.knowledge import Knowledge, SynonymEntry
from search.queries import Question, search


@dataclass(frozen=True)
class Listed:
    """What is listed, as judgments know it; `vendors` maps each slug to its vendor."""

    platforms: tuple[Judged, ...]
    vendors: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """A run. `small` is the share of first-page places of vendors with a single listing (0–1)."""

    scores: tuple[Score, ...]
    small: float

    @property
    def summaries(self) -> list[Summary]:
        """One for each kind, the whole last."""
        return summarise(list(self.scores))

    @property
    def empty(self) -> list[str]:
        """Queries that have an answer and got none."""
        return [score.query for score in self.scores if score.ndcg is not None and not score.found]

    @property
    def full(self) -> list[str]:
        """Queries that expect nothing and got something."""
        return [score.query for score in self.scores if score.ndcg is None and score.found]


def listed() -> Listed:
    """Everything listed now, by one read."""
    rows = Listing.objects.listed().order_by("platform__slug", "platform__secondary_categories__sort_order")
    platforms: dict[str, Judged] = {}
    vendors: dict[str, str] = {}
    for slug, name, category, vendor, secondary in rows.values_list(
        "platform__slug", "platform__name", "platform__category__slug", "platform__vendor__slug",
        "platform__secondary_categories__slug",
    ):  # fmt: skip
        known = platforms.get(slug) or Judged(slug, name, category)
        platforms[slug] = replace(known, secondary=(*known.secondary, secondary)) if secondary else known
        vendors[slug] = vendor
    return Listed(tuple(platforms.values()), vendors)


def measure(
    judgments: list[Judgment], asked: Engine, *, over: Listed | None = None, knowledge: Knowledge | None = None
) -> Measured:
    """Ask every judged query; `over` is what is listed, where it was already read.

    Raise `EngineDown` when the engine does not answer.
    """
    over = over or listed()
    scores = judge(judgments, over.platforms, lambda query: _ask(query, asked, knowledge))
    return Measured(tuple(scores), share_of_small(scores, over.vendors))


def try_word(
    entry: SynonymEntry | None,
    judgments: list[Judgment],
    asked: Engine,
    *,
    before: Measured,
    over: Listed,
    instead_of: int | None = None,
) -> list[comparing.Change]:
    """What each judged query would become if `entry` stood in the table, as `known.with_entry` takes it.

    `before` is the run over the same listings as they are. Nothing is written.
    """
    after = measure(judgments, asked, over=over, knowledge=known.with_entry(entry, instead_of=instead_of))
    return comparing.changes(before.scores, after.scores)


def _ask(query: str, asked: Engine, knowledge: Knowledge | None) -> list[str]:
    found = search(Question(q=query, size=PAGE, facets=()), using=asked, knowledge=knowledge)
    return [hit.slug for hit in found.hits]
