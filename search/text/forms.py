"""The forms of a text: NFC lower-cased tokens, folded, joined.

Engines get nothing but these forms, so both match exactly the same tokens.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_QUERY = 200
"""Characters of a query that are read; what follows says nothing more about the need."""

_WORD = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"\b(\w)\s?&\s?(\w)\b")
_CAMEL = re.compile(r"(?<=[a-zà-ỹ])(?=[A-ZĐ])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_TONE_LATE = re.compile(r"(?<=o)[àáảãạèéẻẽẹ]$|(?<=u)[ỳýỷỹỵ]$")
_GRAVE_TO_DOT = "\u0300\u0301\u0309\u0303\u0323"


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
    plain = _INITIALS.sub(r"\1n\2", normal(text))
    return tuple(map(new_tone_place, _WORD.findall(plain)))


@lru_cache(maxsize=65536)
def new_tone_place(syllable: str) -> str:
    """`hoà` → `hòa`, `thuý` → `thúy`; `quý` stays, its u belongs to the onset."""
    found = _TONE_LATE.search(syllable)
    if found is None or syllable.startswith("qu"):
        return syllable
    base, *marks = list(unicodedata.normalize("NFD", found.group()))
    tone = next((mark for mark in marks if mark in _GRAVE_TO_DOT), "")
    before = syllable[: found.start() - 1] + unicodedata.normalize("NFC", syllable[found.start() - 1] + tone)
    rest = "".join(mark for mark in marks if mark not in _GRAVE_TO_DOT)
    return before + unicodedata.normalize("NFC", base + rest)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Without marks, đ as d. Idempotent; NFC and NFD fold alike."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))


def folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, words))


def joined(words: tuple[str, ...]) -> str:
    return "".join(map(fold, words))


def runs(words: tuple[str, ...], longest: int = 6) -> set[str]:
    """Every joined run of up to `longest` neighbouring words."""
    return {
        joined(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + longest) + 1)
    }


def camel_split(name: str) -> str:
    """`EasyInvoice` → `Easy Invoice`, `MISA meInvoice` → `MISA me Invoice`."""
    return _CAMEL.sub(" ", name)


def has_marks(word: str) -> bool:
    return fold(word) != word
