"""What words sound like where regions or ears confuse letters: l/n, s/x, ch/tr, d/gi/r, i/y, c/k/q, f/ph.

Two words of one sound may be each other's slip; whoever calls decides by the lexicon.
"""

import re
from functools import lru_cache

from search.text.forms import fold

_START = (
    ("ngh", "ng"), ("gh", "g"), ("gi", "z"), ("tr", "ch"), ("ph", "f"), ("qu", "cu"),
    ("x", "s"), ("l", "n"), ("d", "z"), ("r", "z"), ("k", "c"),
)  # fmt: skip
_END = (("nh", "n"), ("ng", "n"), ("ch", "c"), ("t", "c"))
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A key that words of one sound share, marks aside."""
    bare = _TWICE.sub(r"\1", fold(word)).replace("y", "i")
    if bare.startswith("kh"):
        return bare.replace("k", "c")
    for letters, heard in _START:
        if bare.startswith(letters) and len(bare) > len(letters):
            bare = heard + bare[len(letters) :]
            break
    for letters, heard in _END:
        if bare.endswith(letters) and len(bare) > len(letters) + 1:
            bare = bare[: -len(letters)] + heard
            break
    return _TWICE.sub(r"\1", bare.replace("k", "c").replace("q", "c"))


def sounds(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sound(word) for word in words)
