"""What editors look at: searched in vain, opened far down, words we do not know.

Only what people typed on the catalogue page counts, without filters; a query may be some seconds old.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Q, QuerySet, Sum

from marketplace import clock
from search import known
from search.learning.masking import MASK
from search.learning.models import QueryCount
from search.queries import Question, search
from search.text.reading import read
from search.text.segments import Reading

MOST_ROWS = 50
MOST_READ = 2000
"""The most frequent different queries of a period that are looked through for new words."""
FAR_DOWN = 4.0
"""A mean place from which on what people wanted stood too low."""
ENOUGH_ASKED = 3
"""How often something must be asked before nobody opening anything says something."""


@dataclass(frozen=True)
class InVain:
    """A query that found nothing. `now`: how many listings it finds today, None while the engine is down."""

    query: str
    times: int
    last_day: date
    understood: str
    now: int | None


@dataclass(frozen=True)
class OpenedLow:
    """`asked` and `opened` times; `place` is the mean place opened, None where nothing was."""

    query: str
    asked: int
    opened: int
    place: float | None
    deepest: int | None


@dataclass(frozen=True)
class NewWord:
    """A word that stands nowhere in our words, how often it was typed, and in which queries (most frequent first)."""

    word: str
    times: int
    queries: tuple[str, ...]


def searched_in_vain(days: int) -> list[InVain]:
    """Queries of the last `days` days that found nothing, the most frequent first."""
    rows = (
        _asked(days)
        .filter(hits=0)
        .values("query")
        .annotate(total=Sum("times"), last=Max("day"))
        .order_by("-total", "-last", "query")[:MOST_ROWS]
    )
    return [InVain(row["query"], row["total"], row["last"], *_today(row["query"])) for row in rows]


def opened_low(days: int) -> list[OpenedLow]:
    """Queries that found something of which people open what stands far down, or nothing at all."""
    found = Q(hits__gt=0)
    rows = (
        _typed(days)
        .values("query")
        .annotate(
            asked=Sum("times", filter=found, default=0),
            opened=Sum("times", filter=Q(position__isnull=False), default=0),
            places=Sum(F("times") * F("position"), filter=Q(position__isnull=False), default=0),
            deepest=Max("position"),
        )
        .filter(Q(opened__gt=0, places__gte=F("opened") * FAR_DOWN) | Q(opened=0, asked__gte=ENOUGH_ASKED))
        .order_by("-opened", "-asked", "query")[:MOST_ROWS]
    )
    return [
        OpenedLow(
            row["query"], row["asked"], row["opened"],
            row["places"] / row["opened"] if row["opened"] else None, row["deepest"],
        )
        for row in rows
    ]  # fmt: skip


def new_words(days: int) -> list[NewWord]:
    """Words of queries that no listing, feature, category or synonym has, also not by a slip of the keyboard."""
    rows = _asked(days).values("query").annotate(total=Sum("times")).order_by("-total", "query")[:MOST_READ]
    times: Counter[str] = Counter()
    queries: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for word in sorted(_unknown_words(row["query"])):
            times[word] += row["total"]
            queries[word].append(row["query"])
    ranked = sorted(times, key=lambda word: (-times[word], word))
    return [NewWord(word, times[word], tuple(queries[word][:3])) for word in ranked[:MOST_ROWS]]


def _unknown_words(query: str) -> set[str]:
    lexicon = known.knowledge().lexicon
    plain = (segment for segment in _reading(query).segments if not segment.meanings)
    return {
        word
        for segment in plain
        for word in segment.words
        if not lexicon.knows(word) and not word.isdigit() and len(word) > 1
    }


def _reading(query: str) -> Reading:
    knowledge = known.knowledge()
    return read(query.replace(MASK, " "), knowledge.vocabulary, knowledge.lexicon)


def _today(query: str) -> tuple[str, int | None]:
    """(how the query is understood, how many it finds) today."""
    result = search(Question(q=query.replace(MASK, " "), size=1, facets=()))
    return result.understood, None if result.is_degraded else result.total


def _typed(days: int) -> QuerySet[QueryCount]:
    since = clock.today() - timedelta(days=days - 1)
    return QueryCount.objects.filter(day__gte=since, source=QueryCount.Source.PAGE, is_narrowed=False)


def _asked(days: int) -> QuerySet[QueryCount]:
    return _typed(days).filter(position=None)
