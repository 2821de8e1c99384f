"""Questions of the handbook for a query that has begun (slot `search.suggest`).

Kept in this process for a minute: it is asked at every key that is pressed.
"""

import time
from dataclasses import dataclass

from django.utils.translation import get_language

from cms.models.base import page_url
from cms.models.handbook import HandbookArticle
from platforms.slugs import folded_slug

MOST = 3
_LOOK_AGAIN_SECONDS = 60.0
# Of a longer query this share of words must stand in the question.
_ENOUGH = 0.6
_held: dict[str, tuple[float, list["_Known"]]] = {}


@dataclass(frozen=True)
class _Known:
    words: tuple[str, ...]
    title: str
    url: str


def questions_for_query(*, q: str) -> list[tuple[str, str]]:
    """Up to three (question, address) whose words the query begins, without regard to marks; the nearest first."""
    asked = [word for word in folded_slug(q).split("-") if word]
    if not asked or len(asked[0]) < 2:
        return []
    rated = [(_matched(asked, known.words), known) for known in _known()]
    enough = [(matched, known) for matched, known in rated if matched >= max(1, _ENOUGH * len(asked))]
    enough.sort(key=lambda pair: (-pair[0], len(pair[1].words), pair[1].title))
    return [(known.title, known.url) for _matched_words, known in enough[:MOST]]


def forget() -> None:
    """Read the handbook anew at the next query."""
    _held.clear()


def _matched(asked: list[str], words: tuple[str, ...]) -> int:
    """How many asked words stand in a question; the last one may only have begun."""
    whole = sum(word in words for word in asked[:-1])
    return whole + any(word.startswith(asked[-1]) for word in words)


def _known() -> list[_Known]:
    language = (get_language() or "vi")[:2]
    looked, known = _held.get(language, (-_LOOK_AGAIN_SECONDS, []))
    if time.monotonic() - looked > _LOOK_AGAIN_SECONDS:
        rows = HandbookArticle.objects.live().public().order_by("path")
        known = [_Known(tuple(folded_slug(row.title).split("-")), row.title, page_url(row)) for row in rows]
        _held[language] = (time.monotonic(), known)
    return known
