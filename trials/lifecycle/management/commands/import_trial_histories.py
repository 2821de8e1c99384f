"""`manage.py import_trial_histories FILE`: past trials from CSV (docs/trial-history-import.md)."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.access import Actor
from marketplace.errors import DomainError
from marketplace.reference.loading import CURRENT_PROGRAMME
from marketplace.sheets import to_csv
from trials.lifecycle.history import Report, import_histories


class Command(BaseCommand):
    help = "Import trial histories; bad trials are left out and reported as CSV on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", default=CURRENT_PROGRAMME)
        parser.add_argument("--source", default="", help="name of the origin; default: the file's name")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *args: Any, file: Path, programme: str, source: str, dry_run: bool, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                report = import_histories(
                    actor=Actor.system("import"),
                    lines=lines,
                    programme_code=programme,
                    source=source or file.stem[:40],
                    dry_run=dry_run,
                    on_batch=self._tell,
                )
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self._finish(report, dry_run)

    def _tell(self, report: Report) -> None:
        self.stderr.write(f"  {report.rows} rows read, {report.trials} trials, {report.present} already there")

    def _finish(self, report: Report, dry_run: bool) -> None:
        verb = "would import" if dry_run else "imported"
        self.stderr.write(
            f"{verb} {report.trials} trials with {report.events} events; "
            f"{report.present} were already there; {len(report.refusals)} left out"
        )
        if report.refusals:
            rows = [(item.line, item.trial_key, item.code, item.message) for item in report.refusals]
            self.stdout.write(to_csv(["line", "trial_key", "code", "reason"], rows), ending="")
            sys.exit(1)
