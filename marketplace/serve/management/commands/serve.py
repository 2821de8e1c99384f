"""`manage.py serve`: the whole product in one process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace import slots
from marketplace.outbox import delivery
from marketplace.serve import ground, prepare, process


class Command(BaseCommand):
    help = "Web, worker and beat in one process, with data made ready on first start (embedded profile)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PROFILE == "service":
            raise CommandError("serve belongs to the embedded profile. Run gunicorn, celery worker and celery beat.")
        lock = ground.hold_folder(settings.DATA_DIR)
        web_socket = ground.bind(settings.BIND_HOST, settings.PORT, variable="PORT")
        if settings.SIMULATOR_ORIGIN:
            ground.bind(settings.BIND_HOST, settings.SIMULATOR_PORT, variable="SIMULATOR_PORT").close()
        prepare.prepare(self._say)
        delivery.clear_leases()  # one process: whoever held them is gone
        companions = slots.collect("serve.companions")
        parts: list[process.Companion] = [*companions, process.Worker(), process.Beat(), process.Web(web_socket)]
        process.run_until_stopped(parts, ready=self._greet)
        lock.close()

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()

    def _greet(self) -> None:
        for block in slots.collect("serve.greeting"):
            self.stdout.write(block)
        self.stdout.write(f"\nMở {settings.SITE_URL}/ trong trình duyệt. Dừng bằng Ctrl+C.\n")
        self.stdout.flush()
