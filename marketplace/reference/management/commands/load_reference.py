"""`manage.py load_reference`: provinces, sectors, size rules, holidays, programmes."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.reference.loading import load_all


class Command(BaseCommand):
    help = "Load the reference data from the project's own CSV files. Repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = load_all()
        if options["verbosity"]:
            self.stderr.write("Reference data: " + ", ".join(f"{name} {count}" for name, count in rows.items()))
