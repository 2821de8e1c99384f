"""Publishing a promise, and the registry of listeners (design §2).

A listener is an idempotent callable `listener(message: Message) -> None` registered under a topic in
its room's `listeners.py`. `publish` writes one row per listener of the topic in the caller's
transaction; delivery happens after commit, at least once, until it succeeds or is dead.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from marketplace import clock
from marketplace.outbox.models import OutboxMessage

# Wait before attempt n+1, in seconds; a listener may bring its own ladder (webhooks do).
DEFAULT_RETRY_SECONDS = (5, 30, 120, 600, 1800, 3600)


@dataclass(frozen=True)
class Message:
    """What a listener gets: keys, never personal data. `attempt` counts from 1."""

    pk: int
    topic: str
    key: str
    payload: dict[str, Any]
    attempt: int


class GiveUp(Exception):
    """Raised by a listener for which trying again is pointless: the row is dead at once."""


Listener = Callable[[Message], None]
# Told of every row that dies, so that a room can tell its people.
on_dead: list[Callable[[OutboxMessage], None]] = []


@dataclass(frozen=True)
class Registration:
    name: str
    topic: str
    call: Listener
    retry_seconds: tuple[int, ...]
    queue: str


_by_topic: dict[str, dict[str, Registration]] = {}
_by_name: dict[str, Registration] = {}


def listener(
    topic: str, *, name: str, queue: str = "default", retry_seconds: tuple[int, ...] = DEFAULT_RETRY_SECONDS
) -> Callable[[Listener], Listener]:
    """Register a function under `topic`. `name` is stable: it stands in rows that outlive a release."""

    def register(call: Listener) -> Listener:
        registration = Registration(name, topic, call, retry_seconds, queue)
        _by_topic.setdefault(topic, {})[name] = registration
        _by_name[name] = registration
        return call

    return register


def registration(name: str) -> Registration | None:
    return _by_name.get(name)


def publish(
    topic: str, *, key: str, payload: dict[str, Any] | None = None, due_at: dt.datetime | None = None
) -> list[int]:
    """Write one promise per listener of `topic` into the open transaction; return their pks.

    `due_at` in the future delays delivery (it lives in the row, never in a broker). A topic that
    nobody listens to writes nothing. Raise `RuntimeError` outside a transaction.
    """
    return publish_each(topic, [(key, payload or {})], due_at=due_at)


def publish_each(
    topic: str, messages: Iterable[tuple[str, dict[str, Any]]], *, due_at: dt.datetime | None = None
) -> list[int]:
    """`publish` for many (key, payload) of one topic, in one statement."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"publish({topic!r}) needs the business transaction it belongs to.")
    now = clock.now()
    rows = OutboxMessage.objects.bulk_create(
        OutboxMessage(topic=topic, key=key, listener=entry.name, payload=payload, due_at=due_at or now, created_at=now)
        for key, payload in messages
        for entry in _by_topic.get(topic, {}).values()
    )
    pks = [row.pk for row in rows]
    if pks and (due_at is None or due_at <= now):
        from marketplace.outbox.tasks import kick

        transaction.on_commit(lambda: kick(pks))
    return pks
