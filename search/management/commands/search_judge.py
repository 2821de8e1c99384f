"""Measure the order on judged queries: NDCG@10, success@1 and @3, recall by kind; JSON on standard output."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import comparing, known
from search.engines import engine
from search.engines.base import Engine, EngineDown
from search.engines.trying import NAMES, trying
from search.judging import Judgment, Score, read_judgments
from search.learning.loading import FILE
from search.learning.queries import judgments
from search.measuring import Measured, measure


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="judgments as CSV; left out: the editors' table")
        parser.add_argument("--engine", choices=NAMES, help="ask this engine over an index built for it now")
        parser.add_argument("--url", default="", help="where Elasticsearch is, for --engine")
        parser.add_argument("--save", metavar="RUN", type=Path, help="keep this run in a file")
        parser.add_argument("--against", metavar="RUN", type=Path, help="tell each query that differs from a kept run")

    def handle(self, *args: Any, **options: Any) -> None:
        before = _kept(options["against"]) if options["against"] else None
        judged = _judgments(options["file"])
        try:
            with _engine(options["engine"], options["url"]) as asked:
                run = measure(judged, asked)
        except EngineDown as error:
            raise CommandError(f"The search engine is down; run search_rebuild or start it. {error}") from error
        self._tell_weak(run.scores)
        answer = self._tell_whole(run)
        if options["save"]:
            comparing.save(options["save"], run.scores)
        if before is not None:
            answer["changed"] = self._tell_changes(comparing.changes(before, run.scores))
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _tell_weak(self, scores: tuple[Score, ...]) -> None:
        for score in scores:
            if score.ndcg is None and score.found:
                self.stderr.write(f"NOT EMPTY  {score.query}: {', '.join(score.found[:3])}")
            elif score.ndcg is not None and not score.found:
                self.stderr.write(f"EMPTY      {score.query}")
            elif score.ndcg is not None and (score.ndcg < 0.9 or not score.first):
                self.stderr.write(f"{score.ndcg:.3f}  {score.query}: {', '.join(score.found[:5])}")

    def _tell_whole(self, run: Measured) -> dict[str, Any]:
        for row in run.summaries:
            self.stderr.write(
                f"{row.kind:14} {row.queries:3}  NDCG@10 {row.ndcg:.3f}  success@1 {row.success_1:.3f}  "
                f"success@3 {row.success_3:.3f}  recall@10 {row.recall:.3f}"
            )
        self.stderr.write(f"Empty pages: {len(run.empty)}; pages that should be empty and are not: {len(run.full)}")
        self.stderr.write(f"Share of first-page places that went to vendors with a single listing: {run.small:.3f}")
        by_kind: dict[str, Any] = {row.kind: asdict(row) for row in run.summaries}
        return {**by_kind, "share_of_small_vendors": run.small, "empty": run.empty, "not_empty": run.full}

    def _tell_changes(self, changes: list[comparing.Change]) -> list[dict[str, Any]]:
        for change in changes:
            self.stderr.write(
                f"{_ndcg(change.before)} -> {_ndcg(change.after)}  {change.query} ({change.kind})"
                f"  +[{', '.join(change.came)}]  -[{', '.join(change.went)}]"
            )
        self.stderr.write(f"{len(changes)} queries changed" if changes else "No query changed")
        return [
            {"query": change.query, "gain": round(change.gain, 4), "came": change.came, "went": change.went}
            for change in changes
        ]


def _judgments(file: str | None) -> list[Judgment]:
    """Those of the file; without one the editors' table, or what it starts with where it is empty."""
    if file is None:
        return judgments() or read_judgments(FILE)
    try:
        return read_judgments(Path(file))
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise CommandError(f"Cannot read judgments from {file}: {error!r}") from error


def _ndcg(score: Score | None) -> str:
    if score is None:
        return "  -  "
    if score.ndcg is None:
        return "empty" if not score.found else "FULL "
    return f"{score.ndcg:.3f}"


def _kept(path: Path) -> list[Score]:
    try:
        return comparing.load(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"Cannot read a run from {path}: {error!r}") from error


@contextmanager
def _engine(name: str | None, url: str) -> Iterator[Engine]:
    """The live engine, or another with a fresh index of what is listed."""
    if name is None:
        yield engine()
        return
    url = url or settings.SEARCH_URL
    if name == "elasticsearch" and not url:
        raise CommandError("--engine elasticsearch needs --url http://HOST:PORT here.")
    with trying(name, known.documents(), url=url) as asked:
        yield asked
