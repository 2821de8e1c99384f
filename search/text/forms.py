"""The forms of a text: NFC lower-cased tokens, folded, joined.

Engines get nothing but these forms, so both match exactly the same tokens.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

LONGEST_QUERY = 200
"""Characters of a query that are read; what follows says nothing more about the need."""

_WORD = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"\b(\w)\s?&\s?(\w)\b")
_CAMEL = re.compile(r"(?<=[a-zà-ỹ])(?=[A-ZĐ])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_TONE_LATE = re.compile(r"(?<=o)[àáảãạèéẻẽẹ]$|(?<=u)[ỳýỷỹỵ]$")
_MOST_KEPT = 65_536
_GRAVE_TO_DOT = "\u0300\u0301\u0309\u0303\u0323"


class _Kept(dict[str, str]):
    """Answers by word, worked out once; a rebuild asks for each many thousand times. Bounded: visitors ask too."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        answer = self[word] = self._work_out(word)
        return answer


def normal(text: str) -> str:
    """NFC and lower case, without lone surrogates, controls and invisible marks. Never raises."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFC", text).lower()
    text = unicodedata.normalize("NFC", text)  # lower() may leave a base and a mark ("İ")
    if text.isprintable():  # the common case: nothing invisible in it
        return text
    return "".join(" " if char in "\t\n\r" else char for char in text if char in "\t\n\r" or _is_seen(char))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def tokens(text: str) -> tuple[str, ...]:
    """Words of `text` in one spelling: NFC, lower case, the tone on the newer of its two places."""
    return _tokens(text)


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    plain = normal(text)
    if "&" in plain:
        plain = _INITIALS.sub(r"\1n\2", plain)
    words: list[str] = []
    for part in plain.split():
        if part.isalnum():  # the common case, without a search for its parts
            words.append(part)
        else:
            words += _WORD.findall(part)
    return tuple(map(_IN_NEW_PLACE.__getitem__, words))


def new_tone_place(syllable: str) -> str:
    """`hoà` → `hòa`, `thuý` → `thúy`; `quý` stays, its u belongs to the onset."""
    return _IN_NEW_PLACE[syllable]


def _new_tone_place(syllable: str) -> str:
    found = _TONE_LATE.search(syllable)
    if found is None or syllable.startswith("qu"):
        return syllable
    base, *marks = list(unicodedata.normalize("NFD", found.group()))
    tone = next((mark for mark in marks if mark in _GRAVE_TO_DOT), "")
    before = syllable[: found.start() - 1] + unicodedata.normalize("NFC", syllable[found.start() - 1] + tone)
    rest = "".join(mark for mark in marks if mark not in _GRAVE_TO_DOT)
    return before + unicodedata.normalize("NFC", base + rest)


_IN_NEW_PLACE = _Kept(_new_tone_place)


def fold(text: str) -> str:
    """Without marks, đ as d. Idempotent; NFC and NFD fold alike."""
    return _BARE[text]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))


_BARE = _Kept(_fold)


def folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_BARE.__getitem__, words))


def joined(words: tuple[str, ...]) -> str:
    return "".join(map(_BARE.__getitem__, words))


def pairs(words: tuple[str, ...]) -> list[str]:
    """Neighbours as one term: what stands side by side is found without knowing where."""
    return list(map("_".join, itertools.pairwise(words)))


def terms(texts: Iterable[tuple[str, ...]], *, with_pairs: bool = True) -> str:
    """What an index keeps of some texts: every word, and every pair of neighbours, once, with spaces between."""
    said: list[str] = []
    for words in texts:
        said += words
        if with_pairs:
            said += map("_".join, itertools.pairwise(words))
    return " ".join(dict.fromkeys(said))


def runs(words: tuple[str, ...], longest: int = 6) -> set[str]:
    """Every run of up to `longest` neighbouring words, written as one."""
    return {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + longest) + 1)
    }


def camel_split(name: str) -> str:
    """`EasyInvoice` → `Easy Invoice`, `MISA meInvoice` → `MISA me Invoice`."""
    return _CAMEL.sub(" ", name)


def has_marks(word: str) -> bool:
    return fold(word) != word
