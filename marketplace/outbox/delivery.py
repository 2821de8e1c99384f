"""Delivering promises: claim with a lease, run the listener, mark done (design §2).

Each step commits by itself, so that no transaction is open while a listener speaks HTTP. A process
that dies between claim and mark leaves leases that run out; the sweep then sends the rows again.
Listeners are idempotent, so a repeat has no second effect inside our database.
"""

import datetime as dt
import random
import time
from collections.abc import Collection

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from marketplace import clock
from marketplace.outbox import services
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.services import GiveUp, Message

LEASE = dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
SWEEP_BATCH = 2000
AT_ONCE = {False: 20, True: 10}
"""So many deliveries go together: quick ones, and those that wait for others' machines."""
LATE = dt.timedelta(seconds=2)
KEEP_DONE = dt.timedelta(days=7)
_ERROR_CHARS = 2000
log = structlog.get_logger(__name__)


def due() -> "QuerySet[OutboxMessage]":
    """Rows to send now: waiting, due, and not leased by anybody alive."""
    now = clock.now()
    return OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING, due_at__lte=now).filter(
        Q(leased_until=None) | Q(leased_until__lt=now)
    )


def deliver(pk: int) -> bool:
    """Deliver one message if it is due and free. Return whether this call ran its listener."""
    return deliver_many([pk]) == 1


def deliver_many(pks: Collection[int]) -> int:
    """Deliver those of some messages that are due and free; how many were given to their listeners.

    They are claimed and marked together. What is not begun by half of the lease is given back.
    """
    rows = _claim(pks)
    give_back_at = time.monotonic() + LEASE.total_seconds() / 2
    given, done = 0, list[int]()
    try:
        for together in _portions(rows):
            if given and time.monotonic() > give_back_at:
                _give_back(together)
                continue
            failures = _heard(together)
            entry = services.registration(together[0].listener)
            if entry is None or not entry.in_transaction:
                done += [row.pk for row in together if row.pk not in failures]
            given += _note(together, failures)
    finally:
        _finish(done)
    return given


def _portions(rows: list[OutboxMessage]) -> list[list[OutboxMessage]]:
    """What goes to a listener in one call: messages of one that takes many together, others alone."""
    portions: dict[str, list[OutboxMessage]] = {}
    for row in rows:
        entry = services.registration(row.listener)
        portions.setdefault(row.listener if entry and entry.takes_many else f"{row.pk}", []).append(row)
    return list(portions.values())


def _heard(rows: list[OutboxMessage]) -> dict[int, Exception]:
    """Call the listener; why it did not hear some, by their pks. Where all together fail, each is tried alone."""
    entry = services.registration(rows[0].listener)
    if entry is None:
        reason = GiveUp(f"No listener is called {rows[0].listener!r} in this release.")
        return dict.fromkeys((row.pk for row in rows), reason)
    try:
        return _called_in_transaction(entry, rows) if entry.in_transaction else _called(entry, rows)
    except Exception as error:  # a listener may fail in any way: the row says how, and is sent again
        if len(rows) == 1:
            return {rows[0].pk: error}
    return {pk: error for row in rows for pk, error in _heard([row]).items()}


def _called(entry: services.Registration, rows: list[OutboxMessage]) -> dict[int, Exception]:
    messages = [Message(row.pk, row.topic, row.key, row.payload, row.attempts) for row in rows]
    return dict(entry.call(messages) or {})


def _called_in_transaction(entry: services.Registration, rows: list[OutboxMessage]) -> dict[int, Exception]:
    """What the listener writes and that it was done commit together; what another has taken over is left to it."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(pk__in=[row.pk for row in rows], state=OutboxMessage.State.WAITING)
        held = dict(waiting.select_for_update().order_by("pk").values_list("pk", "attempts"))
        ours = [row for row in rows if held.get(row.pk) == row.attempts]
        failures = _called(entry, ours) if ours else {}
        _finish([row.pk for row in ours if row.pk not in failures])
    return failures


def _note(rows: list[OutboxMessage], failures: dict[int, Exception]) -> int:
    """Write down what was not heard; how many were begun."""
    late = [row for row in rows if isinstance(failures.get(row.pk), services.NotBegun)]
    _give_back(late)
    for row in rows:
        error = failures.get(row.pk)
        if isinstance(error, GiveUp):
            _bury(row, str(error))
        elif error is not None and row not in late:
            _postpone(row, error)
    return len(rows) - len(late)


def sweep() -> int:
    """Hand every due row to the queue again; return how many. Harmless when run twice."""
    from marketplace.outbox.tasks import send

    unqueued = due().filter(Q(queued_until=None) | Q(queued_until__lt=clock.now()))
    rows = list(unqueued.order_by("due_at", "pk").values_list("pk", "listener")[:SWEEP_BATCH])
    OutboxMessage.objects.filter(pk__in=[pk for pk, _listener in rows]).update(queued_until=clock.now() + LEASE)
    send(rows)
    return len(rows)


def purge() -> int:
    """Delete rows done long ago; return how many."""
    gone, _ = OutboxMessage.objects.filter(state=OutboxMessage.State.DONE, done_at__lt=clock.now() - KEEP_DONE).delete()
    return gone


def replay(pks: list[int]) -> int:
    """Give dead rows a new life, from their first attempt; return how many."""
    with transaction.atomic():
        return OutboxMessage.objects.filter(pk__in=pks, state=OutboxMessage.State.DEAD).update(
            state=OutboxMessage.State.WAITING, attempts=0, due_at=clock.now(), leased_until=None, queued_until=None
        )


def clear_leases() -> int:
    """Free every lease. Only for the start of the embedded profile, where process and queue are new."""
    return OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).update(leased_until=None, queued_until=None)


def _claim(pks: Collection[int]) -> list[OutboxMessage]:
    """Those that are due and free, and what has piled up behind them, with a lease of ours."""
    with transaction.atomic():
        rows = list(due().filter(pk__in=pks).select_for_update(skip_locked=True).order_by("due_at", "pk"))
        rows += _piled_up_behind(rows)
        OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=clock.now() + LEASE, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return rows


def _piled_up_behind(rows: list[OutboxMessage]) -> list[OutboxMessage]:
    """Where deliveries are late, what waits longest for the same listener: many together cost little more than one.

    The messages of the queue that name these rows find nothing to do later.
    """
    entry = services.registration(rows[0].listener) if rows else None
    if entry is None or not entry.takes_many or rows[0].due_at > clock.now() - LATE:
        return []
    room = AT_ONCE[entry.is_slow] - len(rows)
    if room <= 0:
        return []
    others = due().filter(listener=entry.name).exclude(pk__in=[row.pk for row in rows])
    return list(others.select_for_update(skip_locked=True).order_by("due_at", "pk")[:room])


def _give_back(rows: list[OutboxMessage]) -> None:
    if not rows:
        return
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        leased_until=None, queued_until=None, attempts=F("attempts") - 1
    )


def _still_ours(row: OutboxMessage) -> "QuerySet[OutboxMessage]":
    """The row, unless this attempt outlived its lease and another has taken it over, or even finished it."""
    return OutboxMessage.objects.filter(pk=row.pk, state=OutboxMessage.State.WAITING, attempts=row.attempts)


def _finish(pks: list[int]) -> None:
    if pks:
        OutboxMessage.objects.filter(pk__in=pks).update(
            state=OutboxMessage.State.DONE, done_at=clock.now(), leased_until=None, last_error=""
        )


def _postpone(row: OutboxMessage, error: Exception) -> None:
    entry = services.registration(row.listener)
    ladder = entry.retry_seconds if entry else ()
    # The first line alone: PostgreSQL's later ones quote the row, which may hold what names a person.
    words = str(error).partition("\n")[0]
    text = f"{type(error).__name__}: {words}"[:_ERROR_CHARS]
    if row.attempts > len(ladder):
        _bury(row, text)
        return
    seconds = ladder[row.attempts - 1]
    wait = dt.timedelta(seconds=seconds * random.uniform(1.0, 1.2))
    log.warning(
        "outbox.postponed", listener=row.listener, key=row.key, attempt=row.attempts, error=type(error).__name__
    )
    _still_ours(row).update(due_at=clock.now() + wait, leased_until=None, queued_until=None, last_error=text)


def _bury(row: OutboxMessage, reason: str) -> None:
    buried = _still_ours(row).update(
        state=OutboxMessage.State.DEAD, leased_until=None, last_error=reason[:_ERROR_CHARS]
    )
    if not buried:
        return
    log.error("outbox.dead", listener=row.listener, key=row.key, attempt=row.attempts)
    for hear in services.on_dead:
        hear(row)
