"""`manage.py compile_catalogues`: make the .mo files that are absent or stale."""

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.design.catalogues import compile_stale


class Command(BaseCommand):
    help = "Compile translation catalogues that are absent or stale."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        compiled = compile_stale(settings.BASE_DIR)
        self.stderr.write(f"Catalogues compiled: {len(compiled)}")
