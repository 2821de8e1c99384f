"""Writing the audit trail."""

from typing import Any

from django.db import models

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.statements import insert


def record(*, actor: Actor, action: str, target: models.Model, data: dict[str, Any] | None = None) -> AuditEvent:
    """Append one event in the caller's transaction. `data` holds keys and codes, never personal data."""
    row = AuditEvent(
        at=clock.now(),
        actor=actor.ref,
        action=action,
        target=f"{target._meta.label_lower}:{target.pk}",
        data=data or {},
    )
    insert(row)
    return row
