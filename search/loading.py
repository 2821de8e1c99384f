"""The editors' starting words, read from the project's CSVs."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from search.knowledge import SynonymEntry
from search.text.vocabulary import NEED, SHORT, TRADE

DATA = Path(__file__).resolve().parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def entries_of_files() -> Iterator[SynonymEntry]:
    """Every row of the files in `search/data`: synonyms, everyday words, shorthand, needs, trades."""
    for row in (*_rows("synonyms.csv"), *_rows("everyday.csv")):
        categories = tuple(part for part in row["category"].split("|") if part)
        yield SynonymEntry(row["term"], row["canonical"], categories, row.get("kind") or "vi")
    for row in _rows("shorthand.csv"):
        yield SynonymEntry(row["term"], row["canonical"], (), SHORT)
    for row in _rows("needs.csv"):
        yield SynonymEntry(row["term"], row["canonical"], tuple(filter(None, [row["category"]])), NEED)
    for row in _rows("trades.csv"):
        categories = tuple(part for part in row["categories"].split("|") if part)
        yield SynonymEntry(row["term"], row["label"], categories, TRADE, row["sector"])


def load_synonyms() -> int:
    """Give the editors' table the words of this release that it was never given; how many.

    What editors changed is not overwritten, and what they deleted is not brought back.
    """
    from search.models import StartingWord, Synonym

    given = set(StartingWord.objects.values_list("term", "canonical"))
    fresh: dict[tuple[str, str], SynonymEntry] = {}
    for entry in entries_of_files():
        if (entry.term, entry.canonical) not in given:
            fresh.setdefault((entry.term, entry.canonical), entry)
    rows = [
        Synonym(
            term=entry.term, canonical=entry.canonical, categories=list(entry.categories),
            sector=entry.sector, kind=entry.kind,
        )
        for entry in fresh.values()
    ]  # fmt: skip
    words = [StartingWord(term=term, canonical=canonical) for term, canonical in fresh]
    with transaction.atomic():
        Synonym.objects.bulk_create(rows, ignore_conflicts=True)
        StartingWord.objects.bulk_create(words, ignore_conflicts=True)
    return len(rows)
