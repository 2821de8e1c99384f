"""Our own words: which exist, how often, which stand beside each other, and what was meant by a slip."""

import itertools
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from math import log

from search.text.forms import fold, folded
from search.text.sounds import sound

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {
    frozenset((row[at], other))
    for number, row in enumerate(_ROWS)
    for at in range(len(row))
    for other in [
        *row[at + 1 : at + 2],
        *(_ROWS[number + 1][max(0, at - 1) : at + 1] if number + 1 < len(_ROWS) else ""),
    ]
}
# Letters that sound alike in one region or another, or are two ways of writing one sound.
_ALIKE = {frozenset(pair) for pair in ("iy", "sx", "ln", "dr", "vd", "cq", "ck", "kq", "dg", "gr", "mn", "ct", "gz")}
SAME_SOUND = 0.7
"""What a word costs that sounds the same, however many letters differ ("kuckuk")."""
VOWELS = frozenset("aeiouy")
ENOUGH = 1.15
"""The greatest cost at which a word still counts as a slip of another."""


@dataclass
class Lexicon:
    """Counts of exact and folded words, of folded pairs, over `documents` texts; the pairs as we write them.

    `meant` are the folded words that a slip may have been meant to be.
    """

    exact: Counter[str] = field(default_factory=Counter)
    folded: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    documents: int = 0
    meant: set[str] = field(default_factory=set)
    _deletions: dict[str, set[str]] = field(default_factory=dict)
    _spelling: dict[str, str] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)
    _sounds: dict[str, list[str]] = field(default_factory=dict)

    def add(self, texts: Iterable[tuple[str, ...]], *, are_meant: bool = True) -> None:
        """Count the words of one document (each once); others are taken for slips of them where they `are_meant`."""
        self.documents += 1
        seen: set[str] = set()
        pairs: set[str] = set()
        for words in texts:
            seen.update(words)
            bare = folded(words)
            self.said.update(f"{left} {right}" for left, right in itertools.pairwise(words))
            pairs.update(map(" ".join, itertools.pairwise(bare)))
        self.exact.update(seen)
        bare_words = set(map(fold, seen))
        self.folded.update(bare_words)
        if are_meant:
            self.meant |= bare_words
        self.pairs.update(pairs)
        self._forget()

    def add_rare(self, words: Iterable[str]) -> None:
        """Words that stand somewhere, too seldom to say how often: none of them is a slip of another."""
        for word in words:
            if word not in self.exact:
                self.exact[word] = 1
                self.folded[fold(word)] += 1
                self.meant.add(fold(word))
        self._forget()

    def _forget(self) -> None:
        self._deletions.clear()
        self._spelling.clear()
        self._sorted.clear()
        self._sounds.clear()

    def knows(self, word: str) -> bool:
        return fold(word) in self.folded

    def spelling(self, bare: str) -> str:
        """How we most often write the folded word `bare`."""
        if not self._spelling:
            for word, _ in sorted(self.exact.items(), key=lambda item: (item[1], item[0])):
                self._spelling[fold(word)] = word
        return self._spelling.get(bare, bare)

    def rarity(self, word: str) -> float:
        """Between about 0.3 (everywhere) and 1 (rare or unknown)."""
        if not self.documents:
            return 1.0
        seen = min(self.folded.get(fold(word), 0), self.documents)
        return 0.3 + 0.7 * log((self.documents + 1) / (seen + 1)) / log(self.documents + 1)

    def slips(self, word: str) -> list[tuple[float, str]]:
        """Known folded words that `word` may have been meant to be: (cost, word), cheapest first."""
        bare = fold(word)
        if len(bare) < 3 or bare.isdigit() or len(bare) > 24:
            return []
        table = self._deletion_table()
        near: set[str] = set()
        for shape in _deletions(bare):
            near |= table.get(shape, set())
        alike = set(self._sounding().get(sound(bare), ()))
        costs = (
            (min(slip_cost(bare, other), SAME_SOUND if other in alike else 9.0), other)
            for other in near | alike
            if other != bare
        )
        known = sorted((cost, other) for cost, other in costs if cost <= ENOUGH)
        # Letters without a vowel are an abbreviation, or lost some: "mst" is not "mất", "phn" may be "phần".
        return known if VOWELS & set(bare) else [(cost, other) for cost, other in known if _is_within(bare, other)]

    def longer(self, bare: str, most: int = 2) -> list[str]:
        """Known folded words that begin with `bare`, the commonest first."""
        if not self._sorted:
            self._sorted = sorted(self.meant)
        first = bisect_right(self._sorted, bare)
        end = bisect_right(self._sorted, bare + chr(0x10FFFF))
        return nlargest(most, self._sorted[first:end], key=self.folded.__getitem__)

    def _sounding(self) -> dict[str, list[str]]:
        if not self._sounds:
            table: dict[str, list[str]] = defaultdict(list)
            for word in self.meant:
                if 3 <= len(word) <= 24 and not word.isdigit():
                    table[sound(word)].append(word)
            self._sounds = dict(table)
        return self._sounds

    def _deletion_table(self) -> dict[str, set[str]]:
        if not self._deletions:
            table: dict[str, set[str]] = defaultdict(set)
            for word in self.meant:
                if 2 <= len(word) <= 24 and not word.isdigit():
                    for shape in _deletions(word):
                        table[shape].add(word)
            self._deletions = dict(table)
        return self._deletions


def _is_within(letters: str, word: str) -> bool:
    """Whether the letters stand in the word in this order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _deletions(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def slip_cost(typed: str, meant: str) -> float:
    """Weighted distance: near keys, doubled letters and like-sounding letters are cheap."""
    if abs(len(typed) - len(meant)) > 2:
        return 9.0
    before: list[float] = []
    row = [float(at) for at in range(len(meant) + 1)]
    for at, char in enumerate(typed, 1):
        older, before, row = before, row, [float(at)]
        for to, target in enumerate(meant, 1):
            cost = before[to - 1] + _swap_cost(char, target)
            cost = min(cost, before[to] + _extra_cost(typed, at - 1), row[to - 1] + _extra_cost(meant, to - 1))
            if at > 1 and to > 1 and char == meant[to - 2] and typed[at - 2] == target:
                cost = min(cost, older[to - 2] + 0.7)
            row.append(cost)
    total = row[-1]
    return total if typed[0] == meant[0] else total + 0.2


def _swap_cost(left: str, right: str) -> float:
    if left == right:
        return 0.0
    pair = frozenset((left, right))
    if pair in _ALIKE:
        return 0.5
    return 0.75 if pair in _NEAR else 1.0


def _extra_cost(word: str, at: int) -> float:
    """A letter too many or too few; cheap beside its twin, and for the h of gh, ngh, ch, tr/ch."""
    if at and word[at] == word[at - 1]:
        return 0.4
    return 0.7 if word[at] == "h" else 0.9
