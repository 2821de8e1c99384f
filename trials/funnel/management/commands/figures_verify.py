"""`manage.py figures_verify`: refresh, recount from the events, exit 1 on any difference."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from trials.funnel.recount import verify


class Command(BaseCommand):
    help = "Prove that the figures equal a recount from the events; exit 1 on any difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", help="only these years' cells (all facts in any case)")

    def handle(self, *args: Any, year: list[int] | None, **options: Any) -> None:
        verdict = verify(years=set(year) if year else None)
        for example in verdict.examples:
            self.stderr.write(f"  {example}")
        counted = f"{verdict.trials} trials, {verdict.events} events, {verdict.cells} cells"
        if verdict.differences:
            self.stderr.write(f"figures_verify: {verdict.differences} differences over {counted}")
            sys.exit(1)
        self.stderr.write(f"figures_verify: no difference over {counted}")
