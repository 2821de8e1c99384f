"""`manage.py funnel --json`: the funnel of a programme and year on one line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.reference.models import Programme
from trials.funnel.queries import Slice, default_year, funnel_json, shows_simulated
from trials.funnel.services import refresh_pending


class Command(BaseCommand):
    help = "Print the funnel (period reading): JSON on one line, or a small table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--programme", default="", help="code; default: all of them")
        parser.add_argument("--year", type=int, help="default: the replayed year in the demonstration, else this one")

    def handle(self, *args: Any, as_json: bool, programme: str, year: int | None, **options: Any) -> None:
        if programme and not Programme.objects.filter(code=programme).exists():
            raise CommandError(f"there is no programme {programme!r}")
        refresh_pending()
        year = year if year is not None else default_year(programme)
        if not 2000 <= year <= 2200:
            raise CommandError(f"--year {year} is not a year that can be shown")
        figures = funnel_json(Slice(year=year, programme_code=programme, with_simulated=shows_simulated()))
        if as_json:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:20} {value}")
