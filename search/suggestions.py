"""What a query that has begun may become: platforms, categories, known terms, handbook questions.

Looked up by the start of any word, folded, in sorted lists of this process; no engine is asked.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from marketplace import slots
from search import known, names
from search.knowledge import Knowledge
from search.text.forms import fold, folded, joined, tokens
from search.text.vocabulary import CONCEPT

MOST = 8
# Questions of the handbook keep these places, so that names never take them all.
_QUESTIONS = 2
_SCANNED = 200


@dataclass(frozen=True)
class Suggestion:
    """Something to go to. `kind`: platform, category, term, handbook."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True)
class _Entry:
    rank: int
    kind: str
    label: str
    target: str


def suggest(query: str, *, limit: int = MOST) -> list[Suggestion]:
    """Up to `limit` suggestions for the beginning of a query; none for fewer than two letters."""
    words = tokens(query)
    start = " ".join(folded(words))
    if len(start) < 2:
        return []
    found = {**_starting(_index(known.knowledge()), start), **_starting(_index(known.knowledge()), joined(words))}
    ranked = sorted(found.values(), key=lambda entry: (entry.rank, len(entry.label), entry.label))
    answers = slots.collect("search.suggest", q=query)
    questions = [Suggestion("handbook", label, url) for answer in answers for label, url in answer]
    places = limit - min(len(questions), _QUESTIONS, limit // 2)
    shown = [Suggestion(entry.kind, _label(entry), _url(entry)) for entry in _mixed(ranked, places)]
    return (shown + questions)[:limit]


def _mixed(ranked: list[_Entry], limit: int) -> list[_Entry]:
    """Terms first but never all places: what is typed is mostly a need, sometimes a name."""
    share = {"term": 3, "category": 2, "platform": limit}
    kept: list[_Entry] = []
    for kind, most in share.items():
        kept += [entry for entry in ranked if entry.kind == kind][: min(most, limit - len(kept))]
    return kept


def _label(entry: _Entry) -> str:
    return names.of("category").get(entry.target, entry.label) if entry.kind == "category" else entry.label


def _url(entry: _Entry) -> str:
    if entry.kind == "platform":
        return reverse("platforms:listing", args=[entry.target])
    key = "category" if entry.kind == "category" else "q"
    return f"{reverse('search:catalogue')}?{urlencode({key: entry.target})}"


def _starting(index: tuple[list[str], list[_Entry]], start: str) -> dict[_Entry, _Entry]:
    keys, entries = index
    first = bisect_left(keys, start)
    found = {}
    for at in range(first, min(first + _SCANNED, len(keys))):
        if not keys[at].startswith(start):
            break
        found[entries[at]] = entries[at]
    return found


@lru_cache(maxsize=2)
def _index(knowledge: Knowledge) -> tuple[list[str], list[_Entry]]:
    pairs = sorted(_entries(knowledge), key=lambda pair: (pair[0], pair[1].rank, pair[1].label))
    return [key for key, _entry in pairs], [entry for _key, entry in pairs]


def _entries(knowledge: Knowledge) -> Iterator[tuple[str, _Entry]]:
    for name, slug in knowledge.names:
        yield from _keys(name, "platform", slug)
    for category in knowledge.categories:
        for text in (category.name_vi, category.name_en):
            yield from _keys(text, "category", category.slug)
    for siblings in knowledge.vocabulary.terms.values():
        term = siblings[0]
        if any(meaning.kind == CONCEPT for meaning in term.meanings) and len(joined(term.words)) > 3:
            yield from _keys(" ".join(term.words), "term", " ".join(term.words))


def _keys(text: str, kind: str, target: str) -> Iterator[tuple[str, _Entry]]:
    """The whole text and what follows each of its words; the whole also written as one."""
    words = [fold(word) for word in tokens(text)]
    for at in range(len(words)):
        yield " ".join(words[at:]), _Entry(min(at, 1), kind, text, target)
    yield "".join(words), _Entry(0, kind, text, target)
