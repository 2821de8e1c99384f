"""Reading the outbox."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from marketplace.outbox.models import OutboxMessage


@dataclass(frozen=True)
class Dead:
    """How many promises to one listener died, and between when they were made."""

    listener: str
    count: int
    first_at: dt.datetime
    last_at: dt.datetime


def dead() -> list[Dead]:
    """What died and was not replayed, by listener, the most first."""
    rows = OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).order_by().values_list("listener")
    counted = rows.annotate(count=Count("pk"), first_at=Min("created_at"), last_at=Max("created_at"))
    return [Dead(*row) for row in counted.order_by("-count", "listener")]
