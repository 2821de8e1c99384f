"""Compare the index with the database; exit 1 on any difference. `--repair` mends it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing
from search.engines.base import EngineDown


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = indexing.repair() if options["repair"] else indexing.difference()
        except EngineDown as error:
            raise CommandError(f"No index to check: {error}") from error
        if not found.is_none and not options["repair"]:
            raise CommandError(f"The index differs from the database: {found}. Run search_check --repair.")
        self.stderr.write(f"Mended: {found}" if not found.is_none else "The index agrees with the database.")
