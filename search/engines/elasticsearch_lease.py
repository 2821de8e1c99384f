"""Only one rebuild at a time, and none that died in the way: a lease, kept as a document."""

import contextlib
import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from search.engines.base import AlreadyBuilding

SECONDS = 120
"""So long a rebuild may be silent before another one takes its place."""
_RENEW_SECONDS = 15
Thing = TypeVar("Thing")


class Lease:
    """Held within `with`; raise `AlreadyBuilding` while another one is held."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self._client, self._index, self._holder = client, index, uuid.uuid4().hex
        self._renew_at = 0.0

    def __enter__(self) -> Self:
        with contextlib.suppress(ApiError):  # it stands already
            self._client.indices.create(index=self._index, settings={"auto_expand_replicas": "0-1"})
        self._write(self._free_place())
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(ApiError, TransportError):
            self._client.delete(index=self._index, id="rebuild", **self._mine())

    def kept_by(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things; the lease is renewed while they are taken."""
        for thing in things:
            if time.monotonic() > self._renew_at:
                self._write(self._mine())
            yield thing

    def _write(self, condition: dict[str, Any]) -> None:
        document = {"holder": self._holder, "until": time.time() + SECONDS}
        try:
            answer = self._client.index(index=self._index, id="rebuild", document=document, **condition)
        except ConflictError as error:
            raise AlreadyBuilding("Another rebuild is running.") from error
        self._place = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
        self._renew_at = time.monotonic() + _RENEW_SECONDS

    def _mine(self) -> dict[str, Any]:
        return self._place

    def _free_place(self) -> dict[str, Any]:
        """The condition under which the lease may be taken."""
        try:
            held = self._client.get(index=self._index, id="rebuild")
        except NotFoundError:
            return {"op_type": "create"}
        if held["_source"]["until"] > time.time():
            raise AlreadyBuilding("Another rebuild is running.")
        return {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
