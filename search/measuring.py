"""The judged queries asked of what is listed now: figures, fairness, and what one more word would change."""

from dataclasses import dataclass

from platforms.models import Listing
from search import comparing, known
from search.engines.base import Engine
from search.judging import PAGE, Judged, Judgment, Score, Summary, judge, share_of_small, summarise
from search.knowledge import Knowledge, SynonymEntry
from search.queries import Question, search


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


def measure(judgments: list[Judgment], asked: Engine, knowledge: Knowledge | None = None) -> Measured:
    """Ask every judged query. Raise `EngineDown` when the engine does not answer."""
    vendors = dict(Listing.objects.listed().values_list("platform__slug", "platform__vendor__slug"))
    scores = judge(judgments, _platforms(), lambda query: _ask(query, asked, knowledge))
    return Measured(tuple(scores), share_of_small(scores, vendors))


def try_word(entry: SynonymEntry, judgments: list[Judgment], asked: Engine) -> list[comparing.Change]:
    """What each judged query would become if `entry` stood in the table. Nothing is written."""
    before = measure(judgments, asked)
    after = measure(judgments, asked, known.with_entry(entry))
    return comparing.changes(before.scores, after.scores)


def _ask(query: str, asked: Engine, knowledge: Knowledge | None) -> list[str]:
    found = search(Question(q=query, size=PAGE, facets=()), using=asked, knowledge=knowledge)
    return [hit.slug for hit in found.hits]


def _platforms() -> list[Judged]:
    return [
        Judged(
            row.platform.slug, row.platform.name, row.platform.category.slug,
            tuple(category.slug for category in row.platform.secondary_categories.all()),
        )
        for row in Listing.objects.listed().with_facts()
    ]  # fmt: skip
