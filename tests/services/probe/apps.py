import os
import time
from pathlib import Path

from django.apps import AppConfig
from django.db import transaction


class ProbeConfig(AppConfig):
    name = "tests.services.probe"
    label = "probe"

    def ready(self) -> None:
        from marketplace.access import Actor
        from marketplace.audit.models import AuditEvent
        from marketplace.audit.services import record
        from marketplace.outbox.models import OutboxMessage
        from marketplace.outbox.services import Message, listener

        @listener("probe.kill", name="probe.kill", retry_seconds=(1, 1, 1, 1))
        def hear(message: Message) -> None:
            write(f"begin {message.attempt}")
            if message.attempt == 1 and os.environ.get("PROBE_SLOW"):
                time.sleep(60)
            with transaction.atomic():
                row = OutboxMessage.objects.select_for_update().get(pk=message.pk)
                action = f"probe.effect:{message.key}"
                if not AuditEvent.objects.filter(action=action).exists():
                    record(actor=Actor.system("probe"), action=action, target=row)
            write(f"end {message.attempt}")


def write(line: str) -> None:
    with Path(os.environ["PROBE_FILE"]).open("a") as file:
        file.write(line + "\n")
