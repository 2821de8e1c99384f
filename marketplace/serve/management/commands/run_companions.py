"""`manage.py run_companions`: what stands beside the web server, alone (the vendor simulator)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace import slots
from marketplace.serve.process import run_until_stopped


class Command(BaseCommand):
    help = "Run the demonstration's companions without web, worker and beat (for tests of the service's parts)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Companions belong to demonstration mode.")
        run_until_stopped(slots.collect("serve.companions"), ready=lambda: self.stderr.write("Companions run."))
