"""How good the order is, measured on judged queries.

Grades: 2 an expected platform, 1 another of the expected primary category; rows with only a category:
2 primary, 1 secondary; rows that expect nothing must be empty. Gain 2^grade − 1, discount
1/log2(rank + 1), ideal over all platforms.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2
from pathlib import Path

DEPTH = 10
PAGE = 24
"""Places of a first page: what is asked for, and what fairness is counted over."""


@dataclass(frozen=True)
class Judgment:
    query: str
    kind: str
    platforms: frozenset[str]
    category: str


@dataclass(frozen=True)
class Judged:
    """A platform as judgments know it."""

    slug: str
    name: str
    category: str
    secondary: tuple[str, ...] = ()


def share_of_small(scores: Iterable["Score"], vendors: dict[str, str]) -> float:
    """Fairness: of the places on first pages, how many went to vendors with a single listing (0–1).

    `vendors` maps a listing's slug to its vendor.
    """
    held: dict[str, int] = defaultdict(int)
    for vendor in vendors.values():
        held[vendor] += 1
    places = [vendors[slug] for score in scores for slug in score.found if slug in vendors]
    return sum(held[vendor] == 1 for vendor in places) / len(places) if places else 0.0


@dataclass(frozen=True)
class Score:
    """One query's figures; `ndcg` is None for a query that expects nothing. `found` is its first page."""

    query: str
    kind: str
    ndcg: float | None
    first: bool
    third: bool
    recall: float
    found: tuple[str, ...]


def read_judgments(path: Path) -> list[Judgment]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [
            Judgment(
                row["query"],
                row["kind"],
                frozenset(name for name in row["expected_platforms"].split("|") if name),
                row["expected_category"].split("|")[0],
            )
            for row in csv.DictReader(handle)
        ]


def grade(judgment: Judgment, platform: Judged) -> int:
    if judgment.platforms:
        return 2 if platform.name in judgment.platforms else int(platform.category == judgment.category)
    if platform.category == judgment.category:
        return 2
    return int(judgment.category in platform.secondary)


def judge(judgments: Iterable[Judgment], platforms: Iterable[Judged], ask: Callable[[str], list[str]]) -> list[Score]:
    """Ask every judged query; `ask` answers the slugs found, best first."""
    platforms = list(platforms)
    return [_score(judgment, platforms, ask(judgment.query)) for judgment in judgments]


def _score(judgment: Judgment, platforms: list[Judged], found: list[str]) -> Score:
    if not judgment.platforms and not judgment.category:
        return Score(judgment.query, judgment.kind, None, not found, not found, 1.0, tuple(found[:PAGE]))
    grades = {platform.slug: grade(judgment, platform) for platform in platforms}
    got = [grades.get(slug, 0) for slug in found[:DEPTH]]
    ideal = _gain(sorted(grades.values(), reverse=True)[:DEPTH])
    wanted = [slug for slug, value in grades.items() if value == 2]
    recall = len(set(wanted) & set(found[:DEPTH])) / min(len(wanted), DEPTH) if wanted else 1.0
    return Score(
        judgment.query, judgment.kind, _gain(got) / ideal if ideal else 0.0,
        got[:1] == [2], 2 in got[:3], recall, tuple(found[:PAGE]),
    )  # fmt: skip


def _gain(grades: list[int]) -> float:
    return sum((2**value - 1) / log2(rank + 1) for rank, value in enumerate(grades, 1))


@dataclass(frozen=True)
class Summary:
    """Means over the queries of one kind (or all)."""

    kind: str
    queries: int
    ndcg: float
    success_1: float
    success_3: float
    recall: float


def summarise(scores: list[Score]) -> list[Summary]:
    """One summary for each kind, the whole last."""
    by_kind: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        if score.ndcg is not None:
            by_kind[score.kind].append(score)
            by_kind[""].append(score)
    whole = by_kind.pop("", [])
    return [*(_mean(kind, rows) for kind, rows in by_kind.items()), _mean("all", whole)]


def _mean(kind: str, rows: list[Score]) -> Summary:
    count = len(rows) or 1
    return Summary(
        kind, len(rows), sum(row.ndcg or 0.0 for row in rows) / count, sum(row.first for row in rows) / count,
        sum(row.third for row in rows) / count, sum(row.recall for row in rows) / count,
    )  # fmt: skip
