"""tantivy inside the process: an index folder built from the database.

Folders are named after the mapping and the moment of building; a `current` file names the live one
and is replaced atomically. tantivy allows one writer for each index: every write in this process goes
through one lock, and a file lock keeps other processes out. Readers reload after a commit; another
process sees it by the commit's stamp.
"""

import contextlib
import fcntl
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import tantivy
from tantivy import Query

from search.documents import MAPPING_VERSION, SearchDocument
from search.engines.base import EngineDown, Found, Hit, NotReady
from search.engines.tantivy_journal import note, only_rebuild
from search.engines.tantivy_query import both, facets_of, filters_of, query_of
from search.engines.tantivy_schema import plain, row_of, schema
from search.plan import Plan
from search.telling import Teller

_WRITER_MEMORY = 60_000_000


class TantivyEngine:
    """One engine for each index folder and process."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()  # of the opened reader
        self._writer_lock = threading.Lock()
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
            hits, total = self._hits(searcher, both(query_of(index, plan), filters_of(index, plan.filters)), plan)
            return Found(hits, total, facets_of(searcher, index, plan))
        except (ValueError, LookupError) as error:  # the latter where documents were written in another shape
            raise EngineDown(str(error)) from error

    def _hits(self, searcher: tantivy.Searcher, query: Query, plan: Plan) -> tuple[tuple[Hit, ...], int]:
        order = "name" if plan.sort == "relevance" and not plan.parts else plan.sort
        sorted_by: dict[str, Any] = {}
        if order != "relevance":
            sorted_by = {"order_by_field": f"by_{order}", "order": tantivy.Order.Asc}
        found: Any = searcher.search(query, limit=plan.size, offset=plan.start, count=True, **sorted_by)
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
        try:
            return {document["pk"][0]: document["version"][0] for document in documents}
        except LookupError as error:
            raise EngineDown(f"The index was written in another shape: {error}") from error

    # --- writing ---------------------------------------------------------------
    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Beside the live index. Who writes meanwhile also notes it in a journal, replayed before the switch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._told(), only_rebuild(self.folder) as journal:
            with self._writing():
                journal.begin()
            stamp = f"{time.time_ns():020d}"  # a moment of the machine, not of business: clocks of ours may be moved
            target = self.folder / f"v{MAPPING_VERSION}-{stamp}"
            target.mkdir(parents=True)
            try:
                writer = tantivy.Index(schema(), path=str(target)).writer(_WRITER_MEMORY, 1)
                built: dict[int, int] = {}
                for document in documents:
                    writer.add_document(row_of(plain(document)))
                    built[document.pk] = document.version
                writer.commit()
                with self._writing():
                    for pk, written in journal.newer_than(built).items():
                        writer.delete_documents_by_term("pk", pk)
                        if written["fields"]:
                            writer.add_document(row_of(written))
                    writer.commit()
                    writer.wait_merging_threads()
                    self._switch(target.name)
            except BaseException:
                shutil.rmtree(target, ignore_errors=True)
                raise
            return len(built)

    def put(self, documents: Iterable[SearchDocument]) -> None:
        with self._writing():
            rows = [plain(document) for document in documents]
            note(self.folder, rows)
            index = self._live()
            held = self._held(index, [row["pk"] for row in rows])
            fresh = [
                row for row in rows if row["version"] >= max(held.get(row["pk"], 0), self._tombstones.get(row["pk"], 0))
            ]
            if not fresh:
                return
            writer = index.writer(_WRITER_MEMORY, 1)
            for row in fresh:
                writer.delete_documents_by_term("pk", row["pk"])
                writer.add_document(row_of(row))
            writer.commit()
            writer.wait_merging_threads()
            self._committed(index)

    def drop(self, pk: int, version: int) -> None:
        with self._writing():
            self._tombstones[pk] = max(version, self._tombstones.get(pk, 0))
            note(self.folder, [{"pk": pk, "version": version, "fields": None}])
            index = self._live()
            if self._held(index, [pk]).get(pk, 0) > version:
                return
            writer = index.writer(_WRITER_MEMORY, 1)
            writer.delete_documents_by_term("pk", pk)
            writer.commit()
            writer.wait_merging_threads()
            self._committed(index)

    def _held(self, index: tantivy.Index, pks: list[int]) -> dict[int, int]:
        searcher = index.searcher()
        held: dict[int, int] = {}
        for pk in pks:
            found = searcher.search(Query.term_query(index.schema, "pk", pk), limit=1, count=False)
            for _, address in found.hits:
                held[pk] = searcher.doc(address)["version"][0]
        return held

    # --- the folder ------------------------------------------------------------
    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer in the process and between processes; tantivy would answer LockBusy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._told(), self._writer_lock, (self.folder / "writer.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @staticmethod
    @contextlib.contextmanager
    def _told() -> Iterator[None]:
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
    kept: Any = searcher.doc(address).get_first("source")
    told: dict[str, Any] = orjson.loads(kept)
    return told
