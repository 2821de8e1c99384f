"""What the marketplace's words mean: terms with their meanings, found longest first.

Built from the editors' synonyms, the controlled features and the categories. A term may have several
meanings ("HĐĐT": hóa đơn điện tử and hợp đồng điện tử).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.text.forms import folded, joined, tokens
from search.text.sounds import sound, sounds

CONCEPT, FEATURE, TRADE, BRAND, INTENT, WEAK = "concept", "feature", "trade", "brand", "intent", "weak"
SHORT = "abbreviation"
"""Without a category: what is written so is read as the whole ("nv": nhân viên)."""
NEED = "need"
"""A sentence of everyday words; it teaches which category a need is about, and is no term."""

HEARD_LETTERS = 5
"""A name of so many letters is known by its sound, also in two words ("cúc cúc": CukCuk)."""


@dataclass(frozen=True)
class Meaning:
    """One thing a term stands for. `label` is how people read it; `categories` best first."""

    kind: str
    label: str
    categories: tuple[str, ...] = ()
    feature: str = ""
    sector: str = ""


@dataclass(frozen=True)
class Term:
    """A way of saying something: its words in full spelling and what they mean."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    meanings: tuple[Meaning, ...]


@dataclass
class Vocabulary:
    """Looks terms up by folded words, by joined letters, and with one word left open."""

    terms: dict[tuple[str, ...], list[Term]] = field(default_factory=dict)
    by_joined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open_word: dict[tuple[tuple[str, ...], int], list[tuple[str, ...]]] = field(default_factory=dict)
    by_sound: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    brand_by_sound: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shorthand: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    names_of: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    longest: int = 1

    def under(self, key: tuple[str, ...]) -> list[Term]:
        return self.terms.get(key, [])


def build(entries: Iterable[tuple[str, Meaning]], shorthand: Iterable[tuple[str, str]] = ()) -> Vocabulary:
    """A vocabulary of (text, meaning) pairs; several pairs of one text are several meanings.

    `shorthand` are (short, whole) pairs: what is written so is read as the whole ("nv": nhân viên).
    """
    grouped: dict[tuple[str, ...], list[Meaning]] = defaultdict(list)
    for text, meaning in entries:
        words = tokens(text)
        if words and meaning not in grouped[words]:
            grouped[words].append(meaning)
    vocabulary = Vocabulary()
    opened: dict[tuple[tuple[str, ...], int], list[tuple[str, ...]]] = defaultdict(list)
    names: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for words, meanings in grouped.items():
        key = folded(words)
        siblings = vocabulary.terms.setdefault(key, [])
        siblings.append(Term(words, key, tuple(meanings)))
        if len(siblings) == 1:
            vocabulary.by_joined.setdefault(joined(words), key)
            if len(key) > 1:
                vocabulary.by_sound.setdefault(sounds(key), key)
            for at in range(len(key)) if len(key) > 1 else ():
                opened[((*key[:at], "", *key[at + 1 :]), at)].append(key)
        if len(key) == 1 and len(key[0]) >= HEARD_LETTERS and all(meaning.kind == BRAND for meaning in meanings):
            vocabulary.brand_by_sound.setdefault(sound(key[0]), key)
        for meaning in meanings:
            names[meaning.label].append(key)
    for short, whole in shorthand:
        vocabulary.shorthand.setdefault(joined(tokens(short)), []).append(tokens(whole))
    vocabulary.open_word = dict(opened)
    vocabulary.names_of = {label: tuple(dict.fromkeys(keys)) for label, keys in names.items()}
    vocabulary.longest = max((len(key) for key in vocabulary.terms), default=1)
    return vocabulary
