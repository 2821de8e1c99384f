"""Reading the next part of something from the database while this one is worked on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Part = TypeVar("Part")


def read_ahead(parts: Iterator[Part]) -> Iterator[Part]:
    """The same parts, each read in a thread of its own while the one before is used.

    Inside a transaction they are read here and now: another connection would not see what it has written.
    """
    if connection.in_atomic_block:
        yield from parts
        return
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        try:
            coming = pool.submit(next, parts, None)
            while (part := coming.result()) is not None:
                coming = pool.submit(next, parts, None)
                yield part
        finally:
            pool.submit(_let_go, parts).result()


def _let_go(parts: Iterator[object]) -> None:
    """In the thread that has read: its cursor and its connection are its own."""
    close = getattr(parts, "close", None)
    if close is not None:
        close()
    connection.close()
