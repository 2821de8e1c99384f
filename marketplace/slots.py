"""Slots: where a page of one room shows something of a lower room without importing it.

The owner of a page names a slot (`"listing.actions"`); rooms below fill it in
`AppConfig.ready()` with a callable that gets keyword arguments and returns whatever the slot's
owner documents (usually safe HTML or a dataclass; `None` is left out). Order is by `order`, then
by the time of filling.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Filler = Callable[..., Any]
_fillers: dict[str, list[tuple[int, Filler]]] = defaultdict(list)


def fill(slot: str, filler: Filler, *, order: int = 100) -> None:
    """Put `filler` into `slot`. Filling twice with the same callable has no further effect."""
    if all(known is not filler for _, known in _fillers[slot]):
        _fillers[slot].append((order, filler))
        _fillers[slot].sort(key=lambda pair: pair[0])


def collect(slot: str, **context: Any) -> list[Any]:
    """What the fillers of `slot` answer to `context`, without the `None`s."""
    answers = (filler(**context) for _, filler in _fillers.get(slot, ()))
    return [answer for answer in answers if answer is not None]


def first(slot: str, default: Any = None, **context: Any) -> Any:
    """The first answer of `slot` that is not `None`, else `default`."""
    return next(iter(collect(slot, **context)), default)
