"""`manage.py prepare`: everything that a first start needs, on whichever stores are configured."""

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.serve.prepare import prepare


class Command(BaseCommand):
    help = "Migrate, load reference data, catalogue and handbook, build the index. Repeatable; run it at each release."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stderr.write)
