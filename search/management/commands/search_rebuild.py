"""Build the search index anew from the database and switch to it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines.base import AlreadyBuilding, EngineDown
from search.loading import load_synonyms


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        load_synonyms()
        try:
            count = indexing.rebuild(lambda done, whole: self.stderr.write(f"{done} of {whole}"))
        except AlreadyBuilding as error:
            raise CommandError("Another rebuild is running; this one changed nothing.") from error
        except EngineDown as error:
            raise CommandError(f"The search engine did not take the index: {error}") from error
        self.stderr.write(f"{count} listings indexed in {time.monotonic() - started:.1f} s")
