"""What a process may remember of the database for some seconds: rules and names that change a few times a year.

Nearer than the shared cache, which costs a request a network round trip each time. A change is in force here at once
where it was made, and within `seconds` in every other process. What is kept is shared between threads: never change it.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Thing = TypeVar("Thing")
_things: dict[Hashable, tuple[float, Any]] = {}
_lock = threading.Lock()
_MOST = 1000


def kept(key: Hashable, work_out: Callable[[], Thing], *, seconds: float) -> Thing:
    """The thing of `key`, worked out anew when it was last worked out more than `seconds` ago."""
    held = _things.get(key)
    if held is not None and time.monotonic() < held[0]:
        thing: Thing = held[1]
        return thing
    thing = work_out()
    with _lock:
        if len(_things) >= _MOST:
            _things.clear()
        _things[key] = (time.monotonic() + seconds, thing)
    return thing


def forget(start: Hashable = None) -> None:
    """Work out anew what is kept under keys that begin with `start`; everything without one."""
    with _lock:
        for key in [key for key in _things if start is None or (isinstance(key, tuple) and key[0] == start)]:
            del _things[key]
