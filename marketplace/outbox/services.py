"""Publishing a promise, and the registry of listeners (design §2).

A listener is an idempotent callable `listener(message: Message) -> None` registered under a topic in
its room's `listeners.py`; where thousands come in a rush it may take many messages in one call. `publish`
writes one row per listener of the topic in the caller's transaction; delivery happens after commit, at
least once, until it succeeds or is dead.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from marketplace import clock
from marketplace.outbox.models import OutboxMessage
from marketplace.statements import insert_all

# Wait before attempt n+1, in seconds; a listener may bring its own ladder (webhooks do).
DEFAULT_RETRY_SECONDS = (5, 30, 120, 600, 1800, 3600)
# The queue of what waits for others' machines; its workers may all be waiting while the rest goes on.
OUTSIDE = "outside"
# So long the sweep trusts that the kick after the commit came through.
KICKED = dt.timedelta(seconds=10)


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


class NotBegun(Exception):
    """What a listener of many answers for a message that it did not come to: it is due again at once."""


Listener = Callable[[Message], None]
Failures = Mapping[int, Exception]
"""Why some messages were not heard, by their pks; the others were."""
ManyListener = Callable[[list[Message]], Failures | None]
# Told of every row that dies, so that a room can tell its people.
on_dead: list[Callable[[OutboxMessage], None]] = []


@dataclass(frozen=True)
class Registration:
    name: str
    topic: str
    call: ManyListener
    retry_seconds: tuple[int, ...]
    queue: str
    is_slow: bool
    takes_many: bool
    in_transaction: bool


_by_topic: dict[str, dict[str, Registration]] = {}
_by_name: dict[str, Registration] = {}


def listener(
    topic: str,
    *,
    name: str,
    retry_seconds: tuple[int, ...] = DEFAULT_RETRY_SECONDS,
    is_slow: bool = False,
    in_transaction: bool = False,
) -> Callable[[Listener], Listener]:
    """Register a function under `topic`. `name` is stable: it stands in rows that outlive a release.

    One that waits for others' machines `is_slow`: it is kept apart, so that nothing waits behind it. One that only
    writes to our database, and could not be repeated without a second effect, is called `in_transaction`: what it
    writes, and that the promise was kept, are committed together.
    """

    def register(call: Listener) -> Listener:
        _register(
            Registration(
                name, topic, _of_one(call), retry_seconds, _queue(is_slow), is_slow, takes_many=False,
                in_transaction=in_transaction,
            )
        )  # fmt: skip
        return call

    return register


def listener_of_many(
    topic: str,
    *,
    name: str,
    retry_seconds: tuple[int, ...] = DEFAULT_RETRY_SECONDS,
    is_slow: bool = False,
    in_transaction: bool = False,
) -> Callable[[ManyListener], ManyListener]:
    """`listener` for a function that takes what is due together in one call, and answers what it did not hear and why.

    Where it raises instead, each message is given to it alone.
    """

    def register(call: ManyListener) -> ManyListener:
        _register(
            Registration(
                name, topic, call, retry_seconds, _queue(is_slow), is_slow, takes_many=True,
                in_transaction=in_transaction,
            )
        )  # fmt: skip
        return call

    return register


def _queue(is_slow: bool) -> str:
    return OUTSIDE if is_slow else settings.CELERY_TASK_DEFAULT_QUEUE


def _register(entry: Registration) -> None:
    _by_topic.setdefault(entry.topic, {})[entry.name] = entry
    _by_name[entry.name] = entry


def _of_one(call: Listener) -> ManyListener:
    def call_each(messages: list[Message]) -> None:
        for message in messages:
            call(message)

    return call_each


def registration(name: str) -> Registration | None:
    return _by_name.get(name)


def publish(
    topic: str, *, key: str, payload: dict[str, Any] | None = None, due_at: dt.datetime | None = None
) -> list[int]:
    """Write one promise per listener of `topic` into the open transaction; return their pks.

    `due_at` in the future delays delivery (it lives in the row, never in a broker). A topic that
    nobody listens to writes nothing. Raise `RuntimeError` outside a transaction.
    """
    return publish_all([(topic, key, payload or {})], due_at=due_at)


def publish_all(promises: Iterable[tuple[str, str, dict[str, Any]]], *, due_at: dt.datetime | None = None) -> list[int]:
    """`publish` for many (topic, key, payload), in one statement."""
    if not connection.in_atomic_block:
        raise RuntimeError("A promise needs the business transaction that it belongs to.")
    now = clock.now()
    is_due = due_at is None or due_at <= now
    rows = [
        OutboxMessage(
            topic=topic,
            key=key,
            listener=entry.name,
            payload=payload,
            due_at=due_at or now,
            created_at=now,
            queued_until=now + KICKED if is_due else None,
        )
        for topic, key, payload in promises
        for entry in _by_topic.get(topic, {}).values()
    ]
    insert_all(rows)
    if rows and is_due:
        from marketplace.outbox.tasks import kicker

        kicked = [(row.pk, row.listener) for row in rows]
        transaction.on_commit(lambda: kicker.kick(kicked))
    return [row.pk for row in rows]
