"""Measure the order on judged queries: NDCG@10, success@1 and @3, recall by kind; JSON on standard output."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from platforms.models import Listing
from search.judging import Judged, judge, read_judgments, share_of_small, summarise
from search.loading import DATA
from search.queries import Question, search


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default=str(DATA / "search_judgments.csv"), help="judgments as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            judgments = read_judgments(Path(options["file"]))
        except (OSError, UnicodeDecodeError, KeyError) as error:
            raise CommandError(f"Cannot read judgments from {options['file']}: {error!r}") from error
        scores = judge(judgments, _platforms(), _ask)
        for score in scores:
            if score.ndcg is None and score.found:
                self.stderr.write(f"NOT EMPTY  {score.query}: {', '.join(score.found[:3])}")
            elif score.ndcg is not None and (score.ndcg < 0.9 or not score.first):
                self.stderr.write(f"{score.ndcg:.3f}  {score.query}: {', '.join(score.found[:5])}")
        summaries = summarise(scores)
        for row in summaries:
            self.stderr.write(
                f"{row.kind:14} {row.queries:3}  NDCG@10 {row.ndcg:.3f}  success@1 {row.success_1:.3f}  "
                f"success@3 {row.success_3:.3f}  recall@10 {row.recall:.3f}"
            )
        small = share_of_small(scores, _vendors())
        self.stderr.write(f"Share of places that went to vendors with a single listing: {small:.3f}")
        answer = {**{row.kind: asdict(row) for row in summaries}, "share_of_small_vendors": small}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _ask(query: str) -> list[str]:
    result = search(Question(q=query, size=10, facets=()))
    if result.is_degraded:
        raise CommandError("The search engine is down; run search_rebuild or start it.")
    return [hit.slug for hit in result.hits]


def _vendors() -> dict[str, str]:
    return dict(Listing.objects.listed().values_list("platform__slug", "platform__vendor__slug"))


def _platforms() -> list[Judged]:
    return [
        Judged(
            row.platform.slug, row.platform.name, row.platform.category.slug,
            tuple(category.slug for category in row.platform.secondary_categories.all()),
        )
        for row in Listing.objects.listed().with_facts()
    ]  # fmt: skip
