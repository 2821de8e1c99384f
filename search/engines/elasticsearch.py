"""Elasticsearch 9: an alias over timestamped indices, one alias for each version of the mapping.

Only the core is used (design §3): whitespace analyzer, constant-score terms and phrases, terms aggregations, external
versions, aliases. Documents bring their own tokens, so no analyzer has an opinion on Vietnamese; what a hit needs
besides its place (`told`) is all that the index keeps of the source.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.conf import settings
from elastic_transport import HttpHeaders
from elasticsearch import (
    ApiError,
    ConflictError,
    Elasticsearch,
    NotFoundError,
    OrjsonSerializer,
    TransportError,
    helpers,
)

from search.documents import KEYWORD_FIELDS, MAPPING_VERSION, SORT_FIELDS, TEXT_FIELDS, SearchDocument
from search.engines.base import EngineDown, Found, Hit, NotReady
from search.engines.elasticsearch_bulk import write
from search.engines.elasticsearch_lease import Lease
from search.engines.elasticsearch_query import request_of
from search.plan import FACETS, Plan
from search.telling import Teller

KEEP_OTHER_MAPPINGS_SECONDS = 24 * 3600
"""So long processes of the version before may still ask their own index."""
_LINES = HttpHeaders({"content-type": "application/x-ndjson", "accept": "application/json"})


def mappings() -> dict[str, Any]:
    counted = set(FACETS.values())
    properties: dict[str, Any] = {
        "pk": {"type": "long", "index": False},
        "slug": {"type": "keyword", "index": False},
        "version": {"type": "long", "index": False},
        "told": {"type": "object", "enabled": False},
    }
    text = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "docs"}
    properties |= dict.fromkeys(TEXT_FIELDS, text)
    properties |= {name: {"type": "keyword", "doc_values": name in counted} for name in KEYWORD_FIELDS}
    properties |= {name: {"type": "keyword", "index": False} for name in SORT_FIELDS}
    return {"dynamic": "strict", "_source": {"includes": ["told"]}, "properties": properties}


class ElasticsearchEngine:
    """One engine for each server and prefix. Reads go to `alias`, writes to it and, during a rebuild, to `building`."""

    name = "elasticsearch"

    def __init__(self, url: str, *, prefix: str) -> None:
        self.prefix = prefix
        self.alias = f"{prefix}-v{MAPPING_VERSION}"
        self.building = f"{self.alias}-building"
        self._client = Elasticsearch(
            url, request_timeout=30, max_retries=0, retry_on_timeout=False, serializer=OrjsonSerializer()
        )
        self._visitor = self._client.options(request_timeout=settings.SEARCH_ANSWER_WITHIN_SECONDS)

    # --- reading ---------------------------------------------------------------
    def is_ready(self) -> bool:
        with _told():
            return bool(self._visitor.indices.exists_alias(name=self.alias))

    def search(self, plan: Plan) -> Found:
        with _told():
            best, counted = self._answers(request_of(plan))
        teller = Teller(plan)
        hits = tuple(_hit(row, teller) for row in best["hits"]["hits"])
        return Found(hits, counted["hits"]["total"]["value"], _facets(counted.get("aggregations", {}), plan))

    def _answers(self, lines: bytes) -> list[dict[str, Any]]:
        """By the client's own node: its bookkeeping around a request costs a visitor more than reading the answer.

        The circuit (`search.circuit`) keeps the books on a server that does not answer.
        """
        node = self._client.transport.node_pool.get()
        meta, data = node.perform_request(
            "POST", f"/{self.alias}/_msearch", body=lines, headers=_LINES,
            request_timeout=settings.SEARCH_ANSWER_WITHIN_SECONDS,
        )  # fmt: skip
        answer = orjson.loads(data) if meta.status == 200 else {}
        if not isinstance(answer, dict) or "responses" not in answer:
            raise EngineDown(f"The search server answered {meta.status}: {data[:200]!r}")
        for part in answer["responses"]:
            if part["status"] != 200:
                raise (NotReady if part["status"] == 404 else EngineDown)(str(part["error"].get("type")))
        return list(answer["responses"])

    def versions(self) -> dict[int, int]:
        wanted = {"_source": False, "docvalue_fields": ["pk", "version"], "sort": ["_doc"]}
        with _told():
            rows = helpers.scan(self._client, index=self.alias, query=wanted, size=5000, preserve_order=True)
            return {row["fields"]["pk"][0]: row["fields"]["version"][0] for row in rows}

    # --- writing ---------------------------------------------------------------
    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Whoever writes meanwhile writes to both indices, so nothing is lost or revived.

        A lease keeps a second rebuild away; one that died is cleaned up by the next.
        """
        name = f"{self.alias}-{time.time_ns():020d}"
        with _told(), Lease(self._client, f"{self.prefix}-lease") as lease:
            self._remove(self._behind(self.building))
            self._client.indices.create(
                index=name, mappings=mappings(), settings=_settings_of_build(), aliases={self.building: {}}
            )
            try:
                count = write(self._client, self.building, lease.kept_by(documents))
                self._client.indices.put_settings(index=name, settings=_settings_of_life())
                self._client.indices.refresh(index=name)
                self._switch(name)
            except BaseException:
                with contextlib.suppress(TransportError, ApiError):
                    self._remove([name])
                raise
        return count

    def put(self, documents: Iterable[SearchDocument]) -> None:
        documents = list(documents)
        with _told():
            # First the index that is being built: what is then switched to holds it, whenever that happens.
            with contextlib.suppress(NotFoundError):
                write(self._client, self.building, documents)
            write(self._client, self.alias, documents)
            self._show()

    def drop(self, pk: int, version: int) -> None:
        with _told():
            for alias in (self.building, self.alias):
                for name in self._behind(alias):  # a delete by an alias that is gone would make an index of that name
                    with contextlib.suppress(ConflictError, NotFoundError):
                        self._client.delete(index=name, id=str(pk), version=version, version_type="external_gte")
            if not self._behind(self.alias):
                raise NotReady("There is no search index; run `manage.py search_rebuild`.")
            self._show()

    def wipe(self) -> None:
        """Remove every index of this prefix (tests)."""
        with _told():
            self._remove([*self._client.indices.get(index=f"{self.prefix}-*", expand_wildcards="all")])

    def _show(self) -> None:
        """What was written is found within a second by itself; tests do not wait for it."""
        if settings.SEARCH_SHOWN_AT_ONCE:
            self._client.indices.refresh(index=self.alias, ignore_unavailable=True)

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _remove(self, names: list[str]) -> None:
        for name in names:
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def _switch(self, name: str) -> None:
        """From now on `name` answers. Other indices of this mapping go, those of another one after a day."""
        oldest = time.time_ns() - KEEP_OTHER_MAPPINGS_SECONDS * 10**9
        others = set(self._client.indices.get(index=f"{self.prefix}-v*")) - {name}
        gone = [
            other
            for other in sorted(others)
            if other.startswith(f"{self.alias}-") or int(other.rpartition("-")[2]) < oldest
        ]
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
        actions.append({"remove": {"index": name, "alias": self.building}})
        actions += [{"remove_index": {"index": other}} for other in gone]
        self._client.indices.update_aliases(actions=actions)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Trouble with the server as `EngineDown`; a missing index as `NotReady`."""
    try:
        yield
    except NotFoundError as error:
        raise NotReady(str(error)) from error
    except (TransportError, ApiError) as error:
        raise EngineDown(str(error)) from error
    except orjson.JSONDecodeError as error:  # something in between answered
        raise EngineDown("The search server's answer cannot be read.") from error


def _settings_of_build() -> dict[str, Any]:
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "translog.durability": "async",
        "gc_deletes": "1h",  # a late message of an older version never brings a dropped listing back
    }


def _settings_of_life() -> dict[str, Any]:
    return {"refresh_interval": "1s", "translog.durability": "request", "auto_expand_replicas": "0-1"}


def _hit(row: dict[str, Any], teller: Teller) -> Hit:
    told = row["_source"]["told"]
    return Hit(int(row["_id"]), told["slug"], row.get("_score") or 0.0, teller.reasons(told))


def _facets(buckets: dict[str, Any], plan: Plan) -> dict[str, dict[str, int]]:
    return {
        facet: {row["key"]: row["doc_count"] for row in _counted(buckets, facet)["buckets"]} for facet in plan.facets
    }


def _counted(buckets: dict[str, Any], facet: str) -> Any:
    """The counts of a facet: by itself, or where it shares or has a filter of its own."""
    if facet in buckets and "buckets" in buckets[facet]:
        return buckets[facet]
    return (buckets[facet] if facet in buckets else buckets["narrowed"])[facet]
