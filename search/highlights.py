"""The part of a description that says what was looked for, with those words marked.

Worked out from the reading of the query, so it is the same on either engine and from the database.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from search.text.forms import fold, folded, has_marks, new_tone_place, tokens
from search.text.segments import Reading
from search.text.vocabulary import CONCEPT

LONGEST = 32
"""Words of a description that a card shows."""
BEFORE = 6
"""Words shown before the first marked one, where the description begins too far from it."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Wanted:
    """Words side by side that are looked for."""

    words: tuple[str, ...]
    is_exact: bool  # typed with its marks: thuê is not thuế


def wanted_of(reading: Reading) -> list[Wanted]:
    """What to mark: the words of each thing looked for and its name, as they stand side by side, the longest first."""
    wanted = []
    for segment in reading.content:
        is_exact = any(has_marks(word) for word in segment.typed)
        words = segment.words if is_exact else tuple(map(fold, segment.words))
        wanted.append(Wanted(words, is_exact))
        meant = (tokens(meaning.label) for meaning in segment.meanings if meaning.kind == CONCEPT)
        wanted += [Wanted(folded(label), is_exact=False) for label in meant]
    return sorted(wanted, key=lambda one: -len(one.words))


def highlight(text: str, wanted: Sequence[Wanted]) -> SafeString:
    """At most `LONGEST` words of `text` around the first marked one, as HTML; plain where nothing is marked."""
    text = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(text))
    exact = [new_tone_place(match.group().lower()) for match in found]
    marked = _marked(exact, wanted)
    first = min(marked, default=0)
    start = first - BEFORE if first >= LONGEST - BEFORE else 0
    stop = min(len(found), start + LONGEST)
    pieces = [("… " if start else "", "")]
    at = found[start].start() if start else 0
    for number in range(start, stop):
        if number in marked:
            end = found[number].end()
            pieces += [(text[at : found[number].start()], text[found[number].start() : end])]
            at = end
    rest = text[at:] if stop == len(found) else text[at : found[stop - 1].end()] + "…"
    marks = format_html_join("", "{}<mark>{}</mark>", (piece for piece in _joined(pieces) if piece[1]))
    return format_html_join("", "{}", [(pieces[0][0],), (marks,), (rest,)])


def _joined(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Marked words with nothing but a space between them are one mark."""
    joined: list[tuple[str, str]] = []
    for before, marked in pieces:
        if joined and joined[-1][1] and before == " ":
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {marked}")
        else:
            joined.append((before, marked))
    return joined


def _marked(exact: list[str], wanted: Sequence[Wanted]) -> set[int]:
    bare = [fold(word) for word in exact]
    marked: set[int] = set()
    for one in wanted:
        words = exact if one.is_exact else bare
        for part in _runs(one.words):
            for at in range(len(words) - len(part) + 1):
                if tuple(words[at : at + len(part)]) == part:
                    marked.update(range(at, at + len(part)))
    return marked


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A term and its parts of at least two words: "kế toán hộ kinh doanh" also marks "kế toán"."""
    yield words
    for length in range(2, len(words)):
        for start in range(len(words) - length + 1):
            yield words[start : start + length]
