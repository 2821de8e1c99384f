"""The rows that one start of a trial writes, written by psycopg alone."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.factories.crowd import Person


class Bare:
    """The rows that one start wrote, written again for others: the same statements of the same columns."""

    def __init__(self, like: Any) -> None:
        import psycopg
        from django.db import connection

        from marketplace.accounts.models import Consent
        from marketplace.audit.models import AuditEvent
        from marketplace.outbox.models import OutboxMessage
        from marketplace.statements import written
        from trials.lifecycle.models import TrialEvent

        settings = connection.get_connection_params()
        self._connection = psycopg.connect(
            **{name: value for name, value in settings.items() if name not in {"context", "cursor_factory", "pool"}},
            cursor_factory=settings["cursor_factory"].__mro__[2],  # the driver's own, below Django's
            autocommit=True,
        )
        consent = Consent.objects.get(subject=like.public_id)
        rows = [
            like,
            consent,
            AuditEvent.objects.get(action="consent.given", data__subject=like.public_id),
            TrialEvent.objects.get(trial=like),
            *OutboxMessage.objects.filter(key=like.public_id),
        ]
        self._rows = [written(row) for row in rows]
        self._number = 0

    def write(self, person: "Person") -> None:
        self._number += 1
        own = {"entity_id": person.organisation.entity_id, "public_id": f"trl_b{self._number}"}
        with self._connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for sql, names, values in self._rows:
                cursor.execute(sql, [own.get(name, value) for name, value in zip(names, values, strict=True)])
                if "trial_id" not in own:  # the trial comes first
                    own["trial_id"] = cursor.fetchone()[0]  # type: ignore[index]
            cursor.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
