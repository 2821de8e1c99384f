"""`manage.py figures_rebuild`: throw the derived rows away and count anew."""

from typing import Any

from django.core.management.base import BaseCommand

from trials.funnel.services import rebuild


class Command(BaseCommand):
    help = "Rebuild every figure from the trials."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write(f"rebuilt the figures of {rebuild()} trials")
