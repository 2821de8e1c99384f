"""tantivy inside the process: an index folder built from the database.

Folders are named after the mapping and the moment of building; a `current` file names the live one
and is replaced atomically. tantivy allows one writer for each index: every write in this process goes
through one lock, and a file lock keeps other processes out. Readers reload after a commit; another
process sees it by the commit's stamp.
"""

import contextlib
import fcntl
import itertools
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Query

from search.documents import (
    KEYWORD_FIELDS,
    MAPPING_VERSION,
    SORT_FIELDS,
    TEXT_FIELDS,
    SearchDocument,
    fields_of,
)
from search.engines.base import EngineDown, Found, Hit, NotReady
from search.plan import FACETS, Filters, Match, Part, Plan, filter_values, matches_that_find
from search.telling import Teller, told_of

_WRITER_MEMORY = 60_000_000
_MANY = 10_000


def bare_call(engine: "TantivyEngine", plan: Plan) -> Callable[[], object]:
    """The engine's own work on a plan, its queries made beforehand: hits and counts, no more (benchmarks)."""
    index = engine._live()
    searcher = index.searcher()
    query = _and(_query(index, plan), _filters(index, plan.filters))
    counts = _counting(index, plan)

    def call() -> object:
        found = searcher.search(query, limit=plan.size, count=True)
        return found, [searcher.aggregate(counted, wanted) for counted, wanted in counts]

    return call


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # An unsigned id kills the index writer in tantivy-py 0.27.
    builder.add_integer_field("pk", stored=True, indexed=True, fast=True)
    builder.add_integer_field("version", stored=True, indexed=False, fast=True)
    builder.add_bytes_field("source", stored=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field(f"{name}_pairs", tokenizer_name="whitespace", index_option="position")
    facets = set(FACETS.values())
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in facets)
    for name in SORT_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


class TantivyEngine:
    """One engine for each index folder and process."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()  # of the opened reader
        self._writer_lock = threading.Lock()  # a rebuild holds it long; readers never wait for it
        self._index: tantivy.Index | None = None
        self._opened = ""
        self._seen_commit = ""
        self._tombstones: dict[int, int] = {}

    # --- reading ---------------------------------------------------------------
    def is_ready(self) -> bool:
        return self._current() is not None

    def search(self, plan: Plan) -> Found:
        index = self._live()
        searcher = index.searcher()
        try:
            hits, total = self._hits(searcher, _and(_query(index, plan), _filters(index, plan.filters)), plan)
            return Found(hits, total, _facets(searcher, index, plan))
        except ValueError as error:
            raise EngineDown(str(error)) from error

    def _hits(self, searcher: tantivy.Searcher, query: Query, plan: Plan) -> tuple[tuple[Hit, ...], int]:
        order = "name" if plan.sort == "relevance" and not plan.parts else plan.sort
        sorted_by = {} if order == "relevance" else {"order_by_field": f"by_{order}", "order": tantivy.Order.Asc}
        found = searcher.search(query, limit=plan.size, offset=plan.start, count=True, **sorted_by)
        rows = [(rank if order == "relevance" else 0.0, _source(searcher, address)) for rank, address in found.hits]
        if order == "relevance":  # equals stand in the order of writing; where only rounding parts them, by slug
            rows.sort(key=lambda row: (-round(row[0], 3), row[1]["slug"]))
        teller = Teller(plan)
        hits = (Hit(told["pk"], told["slug"], rank, teller.reasons(told)) for rank, told in rows)
        return tuple(hits), int(found.count or 0)

    def versions(self) -> dict[int, int]:
        searcher = self._live().searcher()
        found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs), count=False)
        documents = (searcher.doc(address) for _, address in found.hits)
        return {document["pk"][0]: document["version"][0] for document in documents}

    # --- writing ---------------------------------------------------------------
    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        with self._writing():
            stamp = f"{time.time_ns():020d}"  # a moment of the machine, not of business: clocks of ours may be moved
            target = self.folder / f"v{MAPPING_VERSION}-{stamp}"
            target.mkdir(parents=True)
            index = tantivy.Index(schema(), path=str(target))
            writer = index.writer(_WRITER_MEMORY, 1)
            count = 0
            for document in documents:
                writer.add_document(_document(document))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            self._switch(target.name)
            return count

    def put(self, documents: Iterable[SearchDocument]) -> None:
        with self._writing():
            index = self._live()
            held = self._held(index, documents := list(documents))
            fresh = [
                document
                for document in documents
                if document.version >= max(held.get(document.pk, 0), self._tombstones.get(document.pk, 0))
            ]
            if not fresh:
                return
            writer = index.writer(_WRITER_MEMORY, 1)
            for document in fresh:
                writer.delete_documents_by_term("pk", document.pk)
                writer.add_document(_document(document))
            writer.commit()
            writer.wait_merging_threads()
            self._committed(index)

    def drop(self, pk: int, version: int) -> None:
        with self._writing():
            self._tombstones[pk] = max(version, self._tombstones.get(pk, 0))
            index = self._live()
            writer = index.writer(_WRITER_MEMORY, 1)
            writer.delete_documents_by_term("pk", pk)
            writer.commit()
            writer.wait_merging_threads()
            self._committed(index)

    def _held(self, index: tantivy.Index, documents: list[SearchDocument]) -> dict[int, int]:
        searcher = index.searcher()
        held: dict[int, int] = {}
        for document in documents:
            found = searcher.search(Query.term_query(index.schema, "pk", document.pk), limit=1, count=False)
            for _, address in found.hits:
                held[document.pk] = searcher.doc(address)["version"][0]
        return held

    # --- the folder ------------------------------------------------------------
    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer in the process and between processes; tantivy would answer LockBusy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._writer_lock, (self.folder / "writer.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            except (ValueError, OSError) as error:
                raise EngineDown(str(error)) from error

    def _current(self) -> str | None:
        try:
            name = (self.folder / "current").read_text().strip()
        except OSError:
            return None
        return name if name.startswith(f"v{MAPPING_VERSION}-") and (self.folder / name).is_dir() else None

    def _live(self) -> tantivy.Index:
        name = self._current()
        if name is None:
            raise NotReady("There is no search index; run `manage.py search_rebuild`.")
        with self._lock:
            commit = self._commit_stamp(name)
            if self._index is None or self._opened != name:
                try:
                    self._index, self._opened = tantivy.Index.open(str(self.folder / name)), name
                except ValueError as error:
                    raise EngineDown(str(error)) from error
            elif commit != self._seen_commit:
                self._index.reload()
            self._seen_commit = commit
            return self._index

    def _commit_stamp(self, name: str) -> str:
        try:
            return str((self.folder / name / "meta.json").stat().st_mtime_ns)
        except OSError:
            return ""

    def _committed(self, index: tantivy.Index) -> None:
        with self._lock:
            index.reload()
            self._seen_commit = self._commit_stamp(self._opened)

    def _switch(self, name: str) -> None:
        before = self._current()
        pointer = self.folder / "current.new"
        pointer.write_text(name)
        pointer.replace(self.folder / "current")
        with self._lock:
            self._index = None
        # The index before stays for readers of other processes that have not yet looked again.
        for other in self.folder.iterdir():
            if other.is_dir() and other.name not in {name, before}:
                shutil.rmtree(other, ignore_errors=True)


def _source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(searcher.doc(address).get_first("source"))
    return told


def _document(document: SearchDocument) -> tantivy.Document:
    fields = fields_of(document)
    told = {"pk": document.pk, "slug": document.slug, **told_of(fields)}
    row = tantivy.Document(pk=document.pk, version=document.version, source=orjson.dumps(told))
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            row.add_text(name, value)
            if name in TEXT_FIELDS:
                row.add_text(f"{name}_pairs", " ".join(_pairs(value.split())))
    return row


def _pairs(words: Sequence[str]) -> list[str]:
    """Neighbours as one term: two words side by side need no positions then, and three only those of rare pairs."""
    return list(map("_".join, itertools.pairwise(words)))


def _query(index: tantivy.Index, plan: Plan) -> Query:
    if not plan.parts:
        return Query.all_query()
    counted = [_part(index, part) for part in plan.parts if part.counted]
    found = Query.boolean_query(
        [(Occur.Should, query) for query in counted], minimum_number_should_match=max(1, plan.needed)
    )
    more = [_part(index, part) for part in plan.parts if not part.counted]
    more += [_match(index, match) for match in plan.boosts]
    return Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in more)])


def _part(index: tantivy.Index, part: Part) -> Query:
    groups = [Query.disjunction_max_query([_match(index, match) for match in group]) for group in part.groups if group]
    return Query.boolean_query([(Occur.Should, group) for group in groups])


def _match(index: tantivy.Index, match: Match) -> Query:
    return Query.const_score_query(_bare(index, match), match.worth)


def _bare(index: tantivy.Index, match: Match) -> Query:
    if len(match.words) > 1:
        pairs = _pairs(match.words)
        if len(pairs) > 1:
            return Query.phrase_query(index.schema, f"{match.field}_pairs", list(pairs))
        return Query.term_query(index.schema, f"{match.field}_pairs", pairs[0], "basic")
    return Query.term_query(index.schema, match.field, match.words[0], "basic")


def _filters(index: tantivy.Index, filters: Filters, *, without: str = "") -> list[Query]:
    return [
        Query.term_set_query(index.schema, FACETS[facet], list(filter_values(facet, values)))
        for facet, values in filters.chosen.items()
        if values and facet != without
    ]


def _and(body: Query, narrowed: list[Query]) -> Query:
    if not narrowed:
        return body
    held = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in narrowed]
    return Query.boolean_query([(Occur.Must, body), *held])


def _found(index: tantivy.Index, plan: Plan) -> Query:
    """What a plan finds, without its order: much less to look up, for counting."""
    if not plan.parts:
        return Query.all_query()
    parts = [
        Query.boolean_query([(Occur.Should, _bare(index, match)) for match in matches_that_find(part)])
        for part in plan.parts
        if part.counted
    ]
    return Query.boolean_query(
        [(Occur.Should, part) for part in parts], minimum_number_should_match=max(1, plan.needed)
    )


def _counting(index: tantivy.Index, plan: Plan) -> list[tuple[Query, dict[str, Any]]]:
    """(what to count over, which facets): facets without a choice of their own in one go."""
    found = _found(index, plan)
    alone = [facet for facet in plan.facets if plan.filters.of(facet)]
    together = [facet for facet in plan.facets if facet not in alone]
    return [
        (
            _and(found, _filters(index, plan.filters, without=without)),
            {facet: {"terms": {"field": FACETS[facet], "size": _MANY}} for facet in facets},
        )
        for facets, without in [(together, ""), *(([facet], facet) for facet in alone)]
        if facets
    ]


def _facets(searcher: tantivy.Searcher, index: tantivy.Index, plan: Plan) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for counted, wanted in _counting(index, plan):
        for facet, answer in searcher.aggregate(counted, wanted).items():
            counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    return counts
