"""No visitor waits for an engine that is down.

After a failure the engine is left alone for a while that doubles up to `LONGEST_SECONDS`; one
question at a time tries it again. A rebuild or a good answer closes the circuit.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from search.engines.base import EngineDown

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 30.0
Answer = TypeVar("Answer")


class Circuit:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_again_at = 0.0
        self._failed_at = 0.0
        self._pause = FIRST_SECONDS

    def ask(self, question: Callable[[], Answer]) -> Answer | None:
        """The engine's answer, or None when it is down or was a moment ago."""
        with self._lock:
            now = time.monotonic()
            if now < self._closed_again_at:
                return None
            if self._closed_again_at:
                self._closed_again_at = now + self._pause  # others wait while this one tries
        try:
            answer = question()
        except EngineDown:
            self._fail(asked_at=now)
            return None
        self.close()
        return answer

    def _fail(self, asked_at: float) -> None:
        with self._lock:
            if self._failed_at >= asked_at:
                return  # one bad moment, met by several at once
            self._failed_at = time.monotonic()
            self._closed_again_at = self._failed_at + self._pause
            self._pause = min(LONGEST_SECONDS, self._pause * 2)

    def close(self) -> None:
        with self._lock:
            self._closed_again_at, self._pause = 0.0, FIRST_SECONDS


circuit = Circuit()
