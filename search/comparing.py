"""What a change of ranking did to each judged query: a run kept in a file, and a later one against it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from search.judging import DEPTH, Score


@dataclass(frozen=True)
class Change:
    """One query whose figure or first ten differ; a side is None where that run did not ask the query."""

    query: str
    kind: str
    before: Score | None
    after: Score | None

    @property
    def gain(self) -> float:
        """How much NDCG@10 rose; for a query that expects nothing, 1 for having become empty."""
        return _figure(self.after) - _figure(self.before)

    @property
    def came(self) -> tuple[str, ...]:
        """Listings that are now among the first ten."""
        return tuple(slug for slug in _first(self.after) if slug not in _first(self.before))

    @property
    def went(self) -> tuple[str, ...]:
        return tuple(slug for slug in _first(self.before) if slug not in _first(self.after))


def _figure(score: Score | None) -> float:
    if score is None:
        return 0.0
    return float(score.first) if score.ndcg is None else score.ndcg


def _first(score: Score | None) -> tuple[str, ...]:
    return score.found[:DEPTH] if score else ()


def changes(before: Iterable[Score], after: Iterable[Score]) -> list[Change]:
    """Every query that changed, the greatest loss first."""
    old = {score.query: score for score in before}
    new = {score.query: score for score in after}
    told = [
        Change(query, (new.get(query) or old[query]).kind, old.get(query), new.get(query))
        for query in dict.fromkeys([*new, *old])
        if query not in old or query not in new or _first(old[query]) != _first(new[query])
    ]
    return sorted(told, key=lambda change: (change.gain, change.query))


def save(path: Path, scores: Iterable[Score]) -> None:
    """Keep a run as JSON."""
    path.write_text(json.dumps([asdict(score) for score in scores], ensure_ascii=False, indent=1), encoding="utf-8")


def load(path: Path) -> list[Score]:
    """A run kept by `save`. Raise OSError, ValueError or TypeError for anything else."""
    return [Score(**{**row, "found": tuple(row["found"])}) for row in json.loads(path.read_text(encoding="utf-8"))]
