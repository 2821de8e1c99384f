"""Telling administrators that promises died: in the portal alone, since it is mail that fails most often."""

from django.urls import reverse

from marketplace import clock
from marketplace.accounts.queries import administrators
from marketplace.notify.models import Notification
from marketplace.outbox import services
from marketplace.outbox.models import OutboxMessage

KIND = "outbox_dead"


def tell_administrators(row: OutboxMessage) -> None:
    """One notice a day to each administrator, however many died.

    It is written at once and promises nothing, so that it cannot die itself and be told of again. What waits for
    others' machines is left to its room, which knows whom to tell.
    """
    entry = services.registration(row.listener)
    if entry is not None and entry.is_slow:
        return
    now = clock.now()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_pk, kind=KIND, context={"listener": row.listener}, url=reverse("notify:undelivered"),
                message_key=f"{KIND}:{clock.local_date(now).isoformat()}", created_at=now,
            )
            for user_pk in sorted(administrators().values_list("pk", flat=True))
        ],
        ignore_conflicts=True,
    )  # fmt: skip


if tell_administrators not in services.on_dead:
    services.on_dead.append(tell_administrators)
