"""The knowledge of this process, kept fresh from the database.

Editors' changes are in force within `LOOK_AGAIN_SECONDS` on either engine, without a rebuild.
"""

import threading
import time
from typing import Any

from django.db.models import Count, Max, Sum

from platforms.models import Category, Feature, Listing
from search import loading
from search.documents import FeatureText, SearchDocument, of_listing
from search.knowledge import CategoryText, Knowledge, SynonymEntry, gather
from search.models import Synonym

LOOK_AGAIN_SECONDS = 20
MOST_DOCUMENTS = 20_000
"""A lexicon of this many listings knows the words of all of them."""

_lock = threading.Lock()
_state: dict[str, Any] = {"stamp": None, "looked": 0.0, "knowledge": None}


def knowledge() -> Knowledge:
    """What search knows now. Another thread's rebuilding is waited for only the first time."""
    known: Knowledge | None = _state["knowledge"]
    if known is not None and time.monotonic() - _state["looked"] < LOOK_AGAIN_SECONDS:
        return known
    if not _lock.acquire(blocking=known is None):
        return known  # type: ignore[return-value]
    try:
        return _refreshed()
    finally:
        _lock.release()


def forget() -> None:
    """Look at the database again at the next question."""
    _state["looked"] = 0.0


def _refreshed() -> Knowledge:
    stamp = _stamp()
    if stamp != _state["stamp"] or _state["knowledge"] is None:
        _state["knowledge"] = gather(synonyms(), _categories(), features(), documents(limit=MOST_DOCUMENTS))
        _state["stamp"] = stamp
    _state["looked"] = time.monotonic()
    return _state["knowledge"]


def _stamp() -> tuple[Any, ...]:
    words = Synonym.objects.aggregate(Count("pk"), Max("updated_at"), Max("pk"))
    listings = Listing.objects.listed().order_by().aggregate(Count("pk"), Sum("version"), Max("pk"))
    return (*words.values(), *listings.values(), Feature.objects.count())


def synonyms() -> list[SynonymEntry]:
    rows = [
        SynonymEntry(row.term, row.canonical, tuple(row.categories), row.kind, row.sector)
        for row in Synonym.objects.all()
    ]
    return rows or list(loading.entries_of_files())


def _categories() -> list[CategoryText]:
    return [CategoryText(row.slug, row.name_vi, row.name_en) for row in Category.objects.all()]


def features() -> list[tuple[str, FeatureText]]:
    return [
        (
            row.category.slug if row.category else "",
            FeatureText(row.slug, row.name_vi, row.name_en, tuple(row.search_terms.splitlines())),
        )
        for row in Feature.objects.select_related("category")
    ]


def documents(*, limit: int | None = None, chunk: int = 2000) -> "list[SearchDocument]":
    """The documents of everything listed, in the order of their slugs."""
    rows = Listing.objects.listed().with_facts().order_by("platform__slug")
    return [of_listing(row) for row in (rows[:limit] if limit else rows).iterator(chunk_size=chunk)]
