"""Writing down what was asked, without a visitor ever waiting for it.

A question is counted in the memory of this process; a moment later one statement writes what has come together,
outside any request. A process that dies takes a few seconds of counts with it: nothing is promised here.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import connection

from marketplace import clock
from search.learning.models import QueryCount

log = structlog.get_logger(__name__)

MOST_WAITING = 5000
"""Different entries that memory keeps until they are written; beyond them nothing new is counted."""


@dataclass(frozen=True)
class Entry:
    """A search (`hits`) or what was chosen from its list (`position`, 1 for the first)."""

    day: date
    query: str
    source: str
    engine: str = ""
    is_narrowed: bool = False
    hits: int | None = None
    position: int | None = None


_lock = threading.Lock()
_waiting: Counter[Entry] = Counter()
_timer: threading.Timer | None = None


def note(entry: Entry) -> None:
    """Count an entry; it is written within `SEARCH_JOURNAL_SECONDS`. No database is asked."""
    global _timer
    with _lock:
        if entry in _waiting or len(_waiting) < MOST_WAITING:
            _waiting[entry] += 1
        if _timer is None and settings.SEARCH_JOURNAL_SECONDS:
            _timer = threading.Timer(settings.SEARCH_JOURNAL_SECONDS, _write_aside)
            _timer.daemon = True
            _timer.start()


def write() -> int:
    """Write what waits, now; how many rows. A choice from a list that nobody asked for is left out."""
    with _lock:
        batch = dict(_waiting)
        _waiting.clear()
    asked = _asked(batch) if batch else set()
    rows = [
        QueryCount(**asdict(entry), times=times)
        for entry, times in batch.items()
        if entry.position is None or entry.query in asked
    ]
    QueryCount.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def forget() -> None:
    """Drop what waits (tests)."""
    with _lock:
        _waiting.clear()


def _asked(batch: Iterable[Entry]) -> set[str]:
    """The queries of this batch's choices that were asked on this page today or yesterday."""
    asked = {entry.query for entry in batch if entry.position is None}
    chosen = {entry.query for entry in batch if entry.position is not None} - asked
    if not chosen:
        return asked
    since = clock.today() - timedelta(days=1)
    known = QueryCount.objects.filter(query__in=list(chosen)[:500], day__gte=since, position=None)
    return asked | set(known.values_list("query", flat=True))


def _write_aside() -> None:
    global _timer
    with _lock:
        _timer = None
    try:
        write()
    except Exception as error:
        log.warning("learning.not_written", error=type(error).__name__)
    finally:
        connection.close()
