"""Telling the queue soon after a commit what there is to deliver; nobody waits for the broker.

What comes together within a twentieth of a second goes in one message. A process that dies with words unsaid, or
a broker that is away, loses nothing: the rows are there and the sweep comes by.
"""

import atexit
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

import structlog
from django.db import connection

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 0.05
Row = tuple[int, str]
"""The pk of a message and the name of its listener."""


class Kicker:
    """`send` is called with what has come together, in a thread of its own."""

    def __init__(self, send: Callable[[list[Row]], object]) -> None:
        self._send = send
        self._waiting: deque[Row] = deque()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._of_process = 0

    def kick(self, rows: Iterable[Row]) -> None:
        """Say it soon. Returns at once."""
        self._waiting.extend(rows)
        if self._of_process != os.getpid():  # also after a fork, which takes no thread along
            self._start()
        self._wake.set()

    def flush(self) -> None:
        """Say it now, in this thread."""
        rows: list[Row] = []
        while self._waiting:
            rows.append(self._waiting.popleft())
        if rows:
            self._send(rows)

    def _start(self) -> None:
        with self._lock:
            if self._of_process == os.getpid():
                return
            self._wake = threading.Event()
            threading.Thread(target=self._run, name="outbox-kicker", daemon=True).start()
            atexit.register(self.flush)
            self._of_process = os.getpid()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(PAUSE_SECONDS)
            self._wake.clear()
            try:
                self.flush()
            except Exception:  # the rows are there, the sweep comes by; the next ones are said again
                log.exception("outbox.kick_lost")
            finally:
                connection.close()
