"""Which features say certain words: the controlled list, so no engine has to keep its texts with each listing."""

from collections import defaultdict
from collections.abc import Iterable

from search.documents import FeatureText
from search.text.forms import folded, tokens

LONGEST = 8
"""Words side by side that are looked up at most; longer names are met by their beginning."""


class FeatureWords:
    """Runs of words in the names and terms of features, with and without their marks."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._folded: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._heard: set[FeatureText] = set()

    def hear(self, features: Iterable[FeatureText]) -> None:
        for feature in features:
            if feature in self._heard:
                continue
            self._heard.add(feature)
            for text in feature.texts:
                words = tokens(text)
                self._note(self._exact, words, feature.slug)
                self._note(self._folded, folded(words), feature.slug)

    def saying(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Slugs of the features that say `words` side by side, marks and all."""
        return tuple(sorted(self._exact.get(words[:LONGEST], ())))

    def saying_folded(self, bare: tuple[str, ...]) -> tuple[str, ...]:
        """The same for words without marks."""
        return tuple(sorted(self._folded.get(bare[:LONGEST], ())))

    @staticmethod
    def _note(runs: dict[tuple[str, ...], set[str]], words: tuple[str, ...], slug: str) -> None:
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + LONGEST) + 1):
                runs[words[start:end]].add(slug)
