"""`manage.py import_platforms FILE [--dry-run]`: further platforms from a CSV with a source for each row."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.access import Actor
from marketplace.errors import DomainError
from platforms.importing.checking import check
from platforms.importing.services import import_file


class Command(BaseCommand):
    help = "Import platforms from a CSV as unclaimed listings. Rows left out or worth a look are printed, one a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        try:
            checked, added = (
                (check(content), 0)
                if options["dry_run"]
                else import_file(actor=Actor.system("import"), content=content)
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        for finding in checked.told:
            self.stdout.write(f"{finding.line}\t{finding.outcome}\t{finding.name}\t{'; '.join(finding.notes)}")
        left_out = len(checked.findings) - len(checked.fit)
        done = f"sẽ nhập {len(checked.fit)}" if options["dry_run"] else f"đã nhập {added}"
        self.stderr.write(f"{len(checked.findings)} dòng: {done}, để lại {left_out}.")
        if checked.findings and not checked.fit:
            raise CommandError("Không có dòng nào nhập được.")
