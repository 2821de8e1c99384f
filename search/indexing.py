"""The life of the index: built, kept up by the outbox, checked against the database."""

from dataclasses import dataclass

from platforms.models import Listing
from search import known
from search.catalogue import documents, of_listing
from search.circuit import circuit
from search.engines import engine
from search.engines.base import EngineDown


@dataclass(frozen=True)
class Difference:
    """Listings that the index lacks, holds in an old version, or should no longer hold."""

    missing: tuple[int, ...]
    stale: tuple[int, ...]
    surplus: tuple[int, ...]

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.stale or self.surplus)


def rebuild() -> int:
    """Build a new index from the database and switch to it; how many listings it holds."""
    count = engine().rebuild(documents())
    known.forget()
    circuit.close()
    return count


def refresh(listing_pk: int, version: int) -> None:
    """Bring one listing's document up to date; take it out when it is no longer listed."""
    listing = Listing.objects.listed().with_facts().filter(pk=listing_pk).first()
    if listing is None:
        engine().drop(listing_pk, version)
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
    return Difference(
        missing=tuple(sorted(wanted.keys() - held.keys())),
        stale=tuple(sorted(pk for pk in wanted.keys() & held.keys() if held[pk] < wanted[pk])),
        surplus=tuple(sorted(held.keys() - wanted.keys())),
    )


def repair() -> Difference:
    """Mend what differs, listing by listing; answers what it found."""
    found = difference()
    wanted = Listing.objects.listed().with_facts().filter(pk__in=[*found.missing, *found.stale])
    if found.missing or found.stale:
        engine().put(of_listing(listing) for listing in wanted)
    versions = engine().versions() if found.surplus else {}
    for pk in found.surplus:
        engine().drop(pk, versions.get(pk, 0) + 1)
    return found


def prepare() -> None:
    """On start: words into an empty table, an index where there is none or it is behind."""
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
