"""Which category a free description of a need is about, learnt from the catalogue's own words."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from search.text.forms import fold


@dataclass
class Profile:
    """Word counts by category; a word tells something by how unevenly it is spread."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _spread: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def add(self, category: str, words: Iterable[str], weight: float = 1.0) -> None:
        for word in words:
            self.counts[category][fold(word)] += weight  # type: ignore[assignment]
        self._spread.clear()

    def add_text(self, category: str, words: tuple[str, ...], weight: float = 1.0) -> None:
        """Single words and neighbouring pairs; a pair says more than its parts."""
        bare = [fold(word) for word in words]
        self.add(category, bare, weight)
        self.add(category, (f"{a} {b}" for a, b in itertools.pairwise(bare)), 2 * weight)

    def evidence(self, word: str) -> list[tuple[str, float]]:
        """(category, strength 0–1) of one word or pair, strongest first."""
        if word not in self._spread:
            self._spread[word] = self._measure(word)
        return self._spread[word]

    def _measure(self, word: str) -> list[tuple[str, float]]:
        rates = {
            category: counter[word] / (sum(counter.values()) or 1)
            for category, counter in self.counts.items()
            if counter[word]
        }
        total = sum(rates.values())
        if not total:
            return []
        shares = {category: rate / total for category, rate in rates.items()}
        entropy = -sum(share * log(share) for share in shares.values())
        focus = 1 - entropy / log(max(2, len(self.counts)))
        return sorted(((category, focus * share) for category, share in shares.items()), key=lambda x: (-x[1], x[0]))

    def guess(self, words: tuple[str, ...]) -> list[tuple[str, float]]:
        """(category, strength 0–1) of a whole need, strongest first; strength of the mean word."""
        bare = [fold(word) for word in words]
        features = bare + [f"{a} {b}" for a, b in itertools.pairwise(bare)]
        totals: Counter[str] = Counter()
        for feature in features:
            for category, strength in self.evidence(feature):
                totals[category] += strength * (1.5 if " " in feature else 1.0)  # type: ignore[assignment]
        scale = max(2.0, len(bare) * 0.8)
        ranked = sorted(
            ((category, min(1.0, value / scale)) for category, value in totals.items()), key=lambda x: (-x[1], x[0])
        )
        return ranked[:4]
