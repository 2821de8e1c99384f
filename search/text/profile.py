"""Which category a free description of a need is about, learnt from sentences of known categories.

A naive Bayes classifier over words and neighbouring pairs, smoothed towards what is said of every
category: the marketplace's own texts and the editors' sentences say how people speak of each.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, log

from search.text.forms import fold, has_marks
from search.text.weak import WEAK_WORDS

SMOOTHING = 400.0
"""Words of the general language lent to each category: what is seldom heard says little."""
PAIR = 0.9
"""What a pair of neighbours says against a single word, whose evidence it partly repeats."""
OTHER_MARKS = 0.4
"""What a word says that was only heard with other marks."""
CALM = 1.2
"""Words of a sentence are not independent: their evidence is divided by so much."""
MOST = 4
OUTSIDE = ""
"""The class of what people look for elsewhere: houses, recipes, the weather."""


@dataclass
class Profile:
    """How often words and pairs were heard by category; what they say is worked out when first asked."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    heard: Counter[str] = field(default_factory=Counter)
    totals: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _told: dict[str, dict[str, float]] = field(default_factory=dict)

    def add_text(self, category: str, words: tuple[str, ...], weight: float = 1.0) -> None:
        """Learn from one text, each word and pair of it once."""
        said = {*singles(words), *_pairs(words)}
        for told in said | {fold(word) for word in said}:
            self.counts[category][told] += weight  # type: ignore[assignment]
            self.heard[told] += weight  # type: ignore[assignment]
        self.totals[category] += len(said) * weight
        self._told.clear()

    def evidence(self, told: str) -> dict[str, float]:
        """By category, how much likelier one word or pair makes it (a logarithm; 0: says nothing)."""
        if told not in self._told:
            self._told[told] = self._measure(told)
        return self._told[told]

    def _measure(self, told: str) -> dict[str, float]:
        if self.heard[told] <= 0:
            return {}
        general = self.heard[told] / sum(self.totals.values())
        return {
            category: log((counter[told] / general + SMOOTHING) / (self.totals[category] + SMOOTHING))
            for category, counter in self.counts.items()
        }

    def guess(self, words: tuple[str, ...]) -> list[tuple[str, float]]:
        """(category, strength 0–1) of a whole need, strongest first.

        The strength is how probable the category is, less where the words say little about any.
        """
        totals: dict[str, float] = defaultdict(float)
        for told, share in self._heard(words):
            for category, value in self.evidence(told).items():
                totals[category] += value * share / CALM
        if not totals:
            return []
        best, mean = max(totals.values()), sum(totals.values()) / len(totals)
        weights = {category: exp(value - best) for category, value in totals.items()}
        sure = (1 - exp(mean - best)) / sum(weights.values())
        return sorted(((slug, sure * weight) for slug, weight in weights.items()), key=lambda x: (-x[1], x[0]))[:MOST]

    def weight(self, words: tuple[str, ...], category: str) -> float:
        """The evidence of all the words and pairs for one category (a logarithm)."""
        return sum(self.evidence(told).get(category, 0.0) * share for told, share in self._heard(words))

    def _heard(self, words: tuple[str, ...]) -> Iterable[tuple[str, float]]:
        """A marked word as it stands where it was heard so, else without its marks; and the pairs."""
        for word in dict.fromkeys(singles(words)):
            is_exact = word in self.heard or not has_marks(word)
            yield (word, 1.0) if is_exact else (fold(word), OTHER_MARKS)
        for pair in dict.fromkeys(_pairs(words)):
            yield pair, PAIR


def singles(words: tuple[str, ...]) -> list[str]:
    """The words that say something."""
    return [word for word in words if fold(word) not in WEAK_WORDS]


def _pairs(words: tuple[str, ...]) -> list[str]:
    return [f"{fold(a)} {fold(b)}" for a, b in itertools.pairwise(words)]
