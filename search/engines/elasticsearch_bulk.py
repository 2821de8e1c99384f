"""Writing many documents to Elasticsearch, as fast as it takes them."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

import orjson
from elasticsearch import Elasticsearch, NotFoundError

from search.documents import SearchDocument, fields_of
from search.engines.base import EngineDown
from search.telling import told_of

CHUNK = 500
IN_FLIGHT = 2
"""Requests under way while the next one is made."""
_HEADERS = {"content-type": "application/x-ndjson", "accept": "application/json"}
_CONFLICT, _MISSING = 409, 404


def write(client: Elasticsearch, alias: str, documents: Iterable[SearchDocument]) -> int:
    """Write documents; one that the index holds in a newer version is left as it is. How many were sent.

    Raise `NotFoundError` without an index behind `alias`; none is ever made by writing.
    """
    count, under_way = 0, deque[Future[None]]()
    with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="search-bulk") as pool:
        for rows, body in _bodies(documents):
            count += rows
            under_way.append(pool.submit(_send, client, alias, body))
            if len(under_way) > IN_FLIGHT:
                under_way.popleft().result()
        for sent in under_way:
            sent.result()
    return count


def _bodies(documents: Iterable[SearchDocument]) -> Iterator[tuple[int, bytes]]:
    rows = iter(documents)
    while chunk := list(islice(rows, CHUNK)):
        lines = [orjson.dumps(line) for document in chunk for line in _lines(document)]
        yield len(chunk), b"\n".join(lines) + b"\n"


def _lines(document: SearchDocument) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = fields_of(document)
    told = {"slug": document.slug, **told_of(fields)}
    action = {"_id": str(document.pk), "version": document.version, "version_type": "external_gte"}
    return {"index": action}, {
        "pk": document.pk, "slug": document.slug, "version": document.version, "told": told, **fields,
    }  # fmt: skip


def _send(client: Elasticsearch, alias: str, body: bytes) -> None:
    path = f"/{alias}/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error.reason"
    answer = client.perform_request("POST", path, headers=_HEADERS, body=body)
    if not answer.body["errors"]:
        return
    refused = [row["index"] for row in answer.body["items"] if row["index"]["status"] not in (200, 201, _CONFLICT)]
    if any(row["status"] == _MISSING for row in refused):
        raise NotFoundError(f"There is no index behind {alias}.", answer.meta, refused)
    if refused:
        raise EngineDown(str(refused[0]))
