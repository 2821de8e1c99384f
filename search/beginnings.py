"""What begins with some letters: terms, categories and the platforms' names, in sorted lists of this process.

Kept small: a name of a large catalogue costs its keys and four bytes for each, no object of its own.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from search.knowledge import Knowledge
from search.text.forms import folded, joined, tokens
from search.text.vocabulary import CONCEPT

SCANNED = 200
"""So many keys are looked at in each list; more letters make the rest appear."""


@dataclass(frozen=True)
class Entry:
    """Something that can be suggested. `rank` is 0 where it begins so, 1 where a later word of it does."""

    rank: int
    kind: str
    label: str
    target: str


class Sorted:
    """Keys in their order, each with a number."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        self._keys = [key for key, _number in ordered]
        self._numbers = array("I", (number for _key, number in ordered))

    def starting(self, start: str) -> Iterator[int]:
        first = bisect_left(self._keys, start)
        for at in range(first, min(first + SCANNED, len(self._keys))):
            if not self._keys[at].startswith(start):
                return
            yield self._numbers[at]


class Beginnings:
    """Of everything that a knowledge can suggest."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names = knowledge.names
        self._words = list(_words(knowledge))
        self._lists = [
            (0, "platform", Sorted(_whole(self._names))),
            (1, "platform", Sorted(_inner(self._names))),
            (0, "", Sorted(_whole(self._words))),
            (1, "", Sorted(_inner(self._words))),
        ]

    def starting(self, words: tuple[str, ...]) -> list[Entry]:
        """What begins with these words, or with their letters written as one; the best first."""
        found: set[Entry] = set()
        for start in {" ".join(folded(words)), joined(words)}:
            for rank, kind, numbers in self._lists:
                for number in numbers.starting(start):
                    found.add(self._entry(rank, kind, number))
        return sorted(found, key=lambda entry: (entry.rank, len(entry.label), entry.label))

    def _entry(self, rank: int, kind: str, number: int) -> Entry:
        if kind:
            return Entry(rank, kind, *self._names[number])
        label, target, kind = self._words[number]
        return Entry(rank, kind, label, target)


@lru_cache(maxsize=1)
def beginnings_of(knowledge: Knowledge) -> Beginnings:
    """Made once for each knowledge, by whoever learns it, so that no visitor waits for it."""
    return Beginnings(knowledge)


def _words(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """(text, target, kind) of categories and of terms that name a thing."""
    for category in knowledge.categories:
        for text in (category.name_vi, category.name_en):
            yield text, category.slug, "category"
    for siblings in knowledge.vocabulary.terms.values():
        term = siblings[0]
        if any(meaning.kind == CONCEPT for meaning in term.meanings) and len(joined(term.words)) > 3:
            text = " ".join(term.words)
            yield text, text, "term"


def _whole(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """Each text, and the same written as one word."""
    for number, row in enumerate(rows):
        bare = folded(tokens(row[0]))
        yield " ".join(bare), number
        if len(bare) > 1:
            yield "".join(bare), number


def _inner(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """What follows each word of a text but the first."""
    for number, row in enumerate(rows):
        bare = folded(tokens(row[0]))
        for at in range(1, len(bare)):
            yield " ".join(bare[at:]), number
