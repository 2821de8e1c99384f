"""The ten best listings for each query of a file (one a line), as one line of JSON on standard output."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.queries import Question, search


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="text file, UTF-8, one query a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = Path(options["file"]).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Cannot read {options['file']}: {error}") from error
        answers: dict[str, list[str]] = {}
        for query in (line.rstrip("\r") for line in text.split("\n")):
            if query.strip():
                result = search(Question(q=query, size=10, facets=()))
                if result.is_degraded:
                    raise CommandError("The search engine is down; run search_rebuild or start it.")
                answers[query] = [hit.slug for hit in result.hits]
        self.stdout.write(json.dumps(answers, ensure_ascii=False))
