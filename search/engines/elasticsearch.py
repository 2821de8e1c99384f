"""Elasticsearch 9 through `elasticsearch.dsl`: an alias over timestamped indices.

Only the core is used (design §3): standard tokenizer, lowercase, constant-score terms and phrases,
terms aggregations, external versions, aliases. Documents bring their own tokens, so no analyzer has an
opinion on Vietnamese.
"""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError, helpers
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Bool, ConstantScore, DisMax, MatchAll, MatchPhrase, Query, Term

from search.documents import KEYWORD_FIELDS, MAPPING_VERSION, SORT_FIELDS, TEXT_FIELDS, SearchDocument, fields_of
from search.engines.base import EngineDown, Found, Hit, NotReady, hit_of
from search.plan import FACETS, Filters, Match, Part, Plan, filter_values

_MANY = 1000
_CHUNK = 500


def mappings() -> dict[str, Any]:
    properties: dict[str, Any] = {
        "pk": {"type": "long"},
        "slug": {"type": "keyword"},
        "version": {"type": "long"},
    }
    properties |= {name: {"type": "text", "analyzer": "standard", "norms": False} for name in TEXT_FIELDS}
    properties |= {name: {"type": "keyword"} for name in (*KEYWORD_FIELDS, *SORT_FIELDS)}
    return {"dynamic": "strict", "properties": properties}


class ElasticsearchEngine:
    """One engine for each server and prefix. Reads go to `<prefix>`, an alias of the live index."""

    name = "elasticsearch"

    def __init__(self, url: str, *, prefix: str) -> None:
        self.alias = prefix
        self.building = f"{prefix}-building"
        self._client = Elasticsearch(url, request_timeout=20, max_retries=0, retry_on_timeout=False)
        self._visitor = self._client.options(request_timeout=settings.SEARCH_ANSWER_WITHIN_SECONDS)

    # --- reading ---------------------------------------------------------------
    def is_ready(self) -> bool:
        with _told():
            return any(f"-v{MAPPING_VERSION}-" in name for name in self._behind(self.alias))

    def search(self, plan: Plan) -> Found:
        with _told():
            answer = self._visitor.search(index=self.alias, **body_of(plan))
        hits = tuple(_hit(plan, row) for row in answer["hits"]["hits"])
        buckets = answer.get("aggregations", {})
        facets = {
            facet: {row["key"]: row["doc_count"] for row in buckets[facet]["values"]["buckets"]}
            for facet in plan.facets
        }
        return Found(hits, answer["hits"]["total"]["value"], facets)

    def versions(self) -> dict[int, int]:
        with _told():
            rows = helpers.scan(self._client, index=self.alias, query={"_source": ["pk", "version"]}, size=2000)
            return {row["_source"]["pk"]: row["_source"]["version"] for row in rows}

    # --- writing ---------------------------------------------------------------
    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Writes that arrive meanwhile go to both indices (`building` alias), so nothing is lost or revived."""
        name = f"{self.alias}-v{MAPPING_VERSION}-{time.time_ns():020d}"
        with _told():
            self._client.indices.create(
                index=name,
                mappings=mappings(),
                settings={"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1", "gc_deletes": "1h"},
                aliases={self.building: {}},
            )
            count = self._bulk(name, documents)
            self._client.indices.put_settings(index=name, settings={"refresh_interval": "1s", "gc_deletes": "60s"})
            self._client.indices.refresh(index=name)
            self._switch(name)
        return count

    def put(self, documents: Iterable[SearchDocument]) -> None:
        documents = list(documents)
        with _told():
            for target in self._targets():
                self._bulk(target, documents)
            self._client.indices.refresh(index=self.alias)

    def drop(self, pk: int, version: int) -> None:
        with _told():
            for target in self._targets():
                with contextlib.suppress(ConflictError, NotFoundError):
                    self._client.delete(index=target, id=str(pk), version=version, version_type="external_gte")
            self._client.indices.refresh(index=self.alias)

    def wipe(self) -> None:
        """Remove every index of this prefix (tests)."""
        with _told():
            for name in self._client.indices.get(index=f"{self.alias}-v*", expand_wildcards="all"):
                self._client.indices.delete(index=name)

    def _bulk(self, target: str, documents: Iterable[SearchDocument]) -> int:
        """Write documents; one that the index holds in a newer version is left as it is."""
        count = 0
        actions = ({**action, "_index": target} for action in map(_action, documents))
        for went_well, told in helpers.streaming_bulk(
            self._client, actions, chunk_size=_CHUNK, raise_on_error=False, raise_on_exception=True
        ):
            result = next(iter(told.values()))
            if not went_well and result.get("status") != 409:
                raise EngineDown(str(result.get("error")))
            count += 1
        return count

    def _targets(self) -> list[str]:
        names = [*self._behind(self.alias), *self._behind(self.building)]
        if not names:
            raise NotReady("There is no search index; run `manage.py search_rebuild`.")
        return list(dict.fromkeys(names))

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._visitor.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _switch(self, name: str) -> None:
        before = [other for other in self._client.indices.get(index=f"{self.alias}-v*") if other != name]
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
        actions.append({"remove": {"index": name, "alias": self.building}})
        actions += [{"remove_index": {"index": other}} for other in before if other < name]
        self._client.indices.update_aliases(actions=actions)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Trouble with the server as `EngineDown`; a missing index as `NotReady`."""
    try:
        yield
    except NotFoundError as error:
        raise NotReady(str(error)) from error
    except (TransportError, ApiError, helpers.BulkIndexError) as error:
        raise EngineDown(str(error)) from error


def _action(document: SearchDocument) -> dict[str, Any]:
    source = {"pk": document.pk, "slug": document.slug, "version": document.version, **fields_of(document)}
    return {
        "_op_type": "index",
        "_id": str(document.pk),
        "version": document.version,
        "version_type": "external_gte",
        "_source": source,
    }


def _hit(plan: Plan, row: dict[str, Any]) -> Hit:
    fields = row["_source"]
    return hit_of(plan, fields["pk"], fields, row["_score"] or 0.0)


# --- the query ---------------------------------------------------------------------------------


def body_of(plan: Plan) -> dict[str, Any]:
    """The request of a plan, as the client's `search` takes it."""
    narrowed = _filters(plan.filters)
    search = Search().query(_query(plan)).extra(track_total_hits=True, size=plan.size)
    if narrowed:
        search = search.post_filter(Bool(filter=list(narrowed.values())))
    for facet in plan.facets:
        others = [query for name, query in narrowed.items() if name != facet]
        counted = search.aggs.bucket(facet, "filter", Bool(filter=others) if others else MatchAll())
        counted.bucket("values", "terms", field=FACETS[facet], size=_MANY)
    return {**search.to_dict(), "from_": plan.start, "sort": _sort(plan), "track_scores": True}


def _sort(plan: Plan) -> list[Any]:
    if plan.sort == "relevance" and plan.parts:
        return [{"_score": "desc"}, {"slug": "asc"}]
    return [{"by_name" if plan.sort == "relevance" else f"by_{plan.sort}": "asc"}]


def _query(plan: Plan) -> Query:
    if not plan.parts:
        return MatchAll()
    counted = [_part(part) for part in plan.parts if part.counted]
    more = [_part(part) for part in plan.parts if not part.counted]
    more += [_match(match) for match in plan.boosts]
    found = Bool(should=counted, minimum_should_match=max(1, plan.needed))
    return Bool(must=[found], should=more)


def _part(part: Part) -> Query:
    groups = [DisMax(queries=[_match(match) for match in group]) for group in part.groups if group]
    return Bool(should=groups, minimum_should_match=1)


def _match(match: Match) -> Query:
    if len(match.words) > 1:
        bare: Query = MatchPhrase(**{match.field: " ".join(match.words)})
    else:
        bare = Term(**{match.field: match.words[0]})
    return ConstantScore(filter=bare, boost=match.worth)


def _filters(filters: Filters) -> dict[str, Query]:
    return {
        facet: Q("terms", **{FACETS[facet]: list(filter_values(facet, values))})
        for facet, values in filters.chosen.items()
        if values
    }


def query_json(plan: Plan) -> str:
    """The request as JSON, for benchmarks and explanations."""
    body = body_of(plan)
    body["from"] = body.pop("from_")
    return json.dumps(body, ensure_ascii=False)
