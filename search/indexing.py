"""The life of the index: built, kept up by the outbox, checked against the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from platforms.models import Listing
from search import known
from search.catalogue import documents, of_listing
from search.circuit import circuit
from search.documents import SearchDocument
from search.engines import engine
from search.engines.base import EngineDown

TELL_EVERY = 5000
REPAIR_CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """Listings that the index lacks, holds in an old version, should no longer hold, or holds in a version that the
    database does not know: then the database came from an older copy, and only a rebuild mends it.
    """

    missing: tuple[int, ...]
    stale: tuple[int, ...]
    surplus: tuple[int, ...]
    ahead: tuple[int, ...] = ()

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.stale or self.surplus or self.ahead)

    def __str__(self) -> str:
        told = f"missing {len(self.missing)}, stale {len(self.stale)}, surplus {len(self.surplus)}"
        return f"{told}, ahead {len(self.ahead)}" if self.ahead else told


def rebuild(tell: Callable[[int, int], object] = lambda done, whole: None) -> int:
    """Build a new index from the database and switch to it; how many listings it holds.

    `tell` is called with (listings read, listings in all) now and then. Raise `AlreadyBuilding` beside another one.
    """
    count = engine().rebuild(_told(tell))
    known.forget()
    circuit.close()
    return count


def _told(tell: Callable[[int, int], object]) -> Iterator[SearchDocument]:
    whole = Listing.objects.listed().count()
    for done, document in enumerate(documents(), 1):
        if done % TELL_EVERY == 0:
            tell(done, whole)
        yield document


def refresh(listing_pk: int, version: int) -> None:
    """Bring one listing's document up to date; take it out when it is no longer listed.

    A late message of an old version takes it out in the version that the database has now, so that no writer that
    read the listing before brings it back.
    """
    listing = Listing.objects.listed().with_facts().filter(pk=listing_pk).first()
    if listing is None:
        now = Listing.objects.filter(pk=listing_pk).values_list("version", flat=True).first()
        engine().drop(listing_pk, max(version, now or 0))
    else:
        engine().put([of_listing(listing)])
    known.forget()


def refresh_many(listing_pks: list[int]) -> None:
    """Write the documents of those that are listed, in one commit. For rows that a bulk import has added."""
    rows = Listing.objects.listed().with_facts().filter(pk__in=listing_pks)
    engine().put([of_listing(row) for row in rows])
    known.forget()


def difference() -> Difference:
    """What a rebuild or repair would change. Raise `EngineDown` without an index."""
    held = engine().versions()
    wanted = dict(Listing.objects.listed().values_list("pk", "version"))
    both = wanted.keys() & held.keys()
    return Difference(
        missing=tuple(sorted(wanted.keys() - held.keys())),
        stale=tuple(sorted(pk for pk in both if held[pk] < wanted[pk])),
        surplus=tuple(sorted(held.keys() - wanted.keys())),
        ahead=tuple(sorted(pk for pk in both if held[pk] > wanted[pk])),
    )


def repair() -> Difference:
    """Mend what differs; answers what it found. Run it as often as you like."""
    found = difference()
    if found.ahead:
        rebuild()
        return found
    written = sorted({*found.missing, *found.stale})
    for start in range(0, len(written), REPAIR_CHUNK):
        chosen = Listing.objects.listed().filter(pk__in=written[start : start + REPAIR_CHUNK])
        engine().put(documents(chosen))
    held = engine().versions() if found.surplus else {}
    for pk in found.surplus:
        refresh(pk, held.get(pk, 0))
    return found


def prepare() -> None:
    """On start: the words of this release, an index where there is none or it is behind."""
    from search.loading import load_synonyms

    load_synonyms()
    try:
        is_current = engine().is_ready() and difference().is_none
    except EngineDown:
        is_current = False
    if not is_current:
        rebuild()
    known.knowledge()  # so that the first visitor does not wait for it


def is_ready() -> bool:
    """Whether a complete index answers: something is listed and can be found."""
    try:
        return engine().is_ready() and bool(Listing.objects.listed().exists())
    except EngineDown:
        return False
