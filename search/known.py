"""The knowledge of this process, kept fresh from the database.

Editors' changes are in force within `LOOK_AGAIN_SECONDS` and the time to learn, on either engine, without a rebuild.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog
from django.db import connection
from django.db.models import Count, F, Max, Sum

from marketplace import slots
from platforms.models import Category, Feature, Listing, TrialTask
from search import loading
from search.beginnings import beginnings_of
from search.catalogue import documents as read_documents
from search.catalogue import feature_text
from search.documents import FeatureText, SearchDocument
from search.knowledge import CategoryText, Knowledge, SynonymEntry, gather
from search.models import Synonym

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 20
SHARE_OF_TIME = 40
"""Learning again because listings changed may take one part in so many of a processor's time; words are learnt at
once."""
LONG_SECONDS = 1.0
"""What takes longer is learnt aside; visitors go on with what was known."""
MOST_DOCUMENTS = 3000
"""So many listings, spread evenly, say how people speak of each category; of the others only names are learnt."""


class _Stamp(NamedTuple):
    """What knowledge was learnt from, as far as it tells whether anything changed."""

    words: tuple[Any, ...]
    listings: tuple[Any, ...]


@dataclass
class _State:
    knowledge: Knowledge | None = None
    stamp: "_Stamp | None" = None
    look_again_at: float = 0.0
    listings_again_at: float = 0.0
    took_seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


def knowledge() -> Knowledge:
    """What search knows now; looked at the database at most `LOOK_AGAIN_SECONDS` ago."""
    known = _state.knowledge
    if known is not None and time.monotonic() < _state.look_again_at:
        return known
    if known is not None and _state.took_seconds > LONG_SECONDS:
        if _state.lock.acquire(blocking=False):
            threading.Thread(target=_refresh_aside, name="search-words", daemon=True).start()
        return known
    if not _state.lock.acquire(blocking=known is None):
        return known  # type: ignore[return-value]
    try:
        return _refreshed()
    finally:
        _state.lock.release()


def forget() -> None:
    """Look at the database again at the next question, and learn what changed."""
    _state.look_again_at = _state.listings_again_at = 0.0


def forget_all() -> None:
    """Start anew (tests)."""
    _state.knowledge = _state.stamp = None
    _state.look_again_at = _state.took_seconds = _state.listings_again_at = 0.0


def _refresh_aside() -> None:
    try:
        _refreshed()
    except Exception:
        log.exception("search.words_not_refreshed")
        _state.look_again_at = time.monotonic() + LOOK_AGAIN_SECONDS
    finally:
        _state.lock.release()
        connection.close()


def _refreshed() -> Knowledge:
    started, stamp, known = time.monotonic(), _stamp(), _state.stamp
    are_listings_due = started >= _state.listings_again_at and (known is None or stamp.listings != known.listings)
    if _state.knowledge is None or known is None or stamp.words != known.words or are_listings_due:
        fresh = _gathered(synonyms())
        beginnings_of(fresh)
        _state.knowledge, _state.stamp = fresh, stamp
        _state.took_seconds = time.monotonic() - started
        _state.listings_again_at = time.monotonic() + SHARE_OF_TIME * _state.took_seconds
    _state.look_again_at = time.monotonic() + LOOK_AGAIN_SECONDS
    return _state.knowledge


def _gathered(entries: list[SynonymEntry]) -> Knowledge:
    sample = documents(limit=MOST_DOCUMENTS)
    return gather(entries, _categories(), features(), sample, sentences(), _names_beside(sample))


def with_entry(entry: SynonymEntry | None, *, instead_of: int | None = None) -> Knowledge:
    """What search would know if `entry` stood in the editors' table: in the place of the row with the pk `instead_of`,
    else after all others. None only takes that row out.
    """
    pks = list(Synonym.objects.values_list("pk", flat=True))
    entries = synonyms() if pks else []  # the first row of a table ends what stands in for an empty one
    place = pks.index(instead_of) if instead_of in pks else len(pks)
    entries[place : place + 1] = [entry] if entry else []
    return _gathered(entries or list(loading.entries_of_files()))


def _names_beside(sample: list[SearchDocument]) -> Iterator[tuple[str, str]]:
    """(name, slug) of what is listed beside the sample."""
    rows = Listing.objects.listed().order_by()
    if rows.count() > len(sample):
        slugs = {document.slug for document in sample}
        names = rows.values_list("platform__name", "platform__slug")
        yield from ((name, slug) for name, slug in names.iterator() if slug not in slugs)


def _stamp() -> _Stamp:
    words = Synonym.objects.aggregate(Count("pk"), Max("updated_at"), Max("pk"))
    listings = Listing.objects.listed().order_by().aggregate(Count("pk"), Sum("version"), Max("pk"))
    return _Stamp((*words.values(), Feature.objects.count()), tuple(listings.values()))


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
            feature_text(row),
        )
        for row in Feature.objects.select_related("category")
    ]


def sentences() -> list[tuple[str, str]]:
    """(category slug, text): what to try during a trial, and what other rooms say of one category.

    The slot `search.sentences` is filled with a callable that answers such pairs.
    """
    tasks = TrialTask.objects.values_list("category__slug", "task_vi")
    return [*tasks, *(pair for pairs in slots.collect("search.sentences") for pair in pairs)]


def documents(*, limit: int | None = None) -> list[SearchDocument]:
    """The documents of everything listed, or of about `limit` listings spread evenly, in the order of their slugs."""
    rows = Listing.objects.listed()
    step = -(-rows.count() // limit) if limit else 1
    return list(read_documents(rows.annotate(place=F("pk") % step).filter(place=0) if step > 1 else rows))
