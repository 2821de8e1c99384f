"""What a query that has begun may become: platforms, categories, known terms, handbook questions.

Looked up by the start of any word, folded, in sorted lists of this process (`search.beginnings`); no engine is asked.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from marketplace import slots
from search import known, names
from search.beginnings import Entry, beginnings_of
from search.text.forms import tokens

MOST = 8
# Questions of the handbook keep these places, so that names never take them all.
_QUESTIONS = 2


@dataclass(frozen=True)
class Suggestion:
    """Something to go to. `kind`: platform, category, term, handbook."""

    kind: str
    label: str
    url: str


def suggest(query: str, *, limit: int = MOST) -> list[Suggestion]:
    """Up to `limit` suggestions for the beginning of a query; none for fewer than two letters."""
    words = tokens(query)
    if len(" ".join(words)) < 2:
        return []
    ranked = beginnings_of(known.knowledge()).starting(words)
    answers = slots.collect("search.suggest", q=query)
    questions = [Suggestion("handbook", label, url) for answer in answers for label, url in answer]
    places = limit - min(len(questions), _QUESTIONS, limit // 2)
    shown = [Suggestion(entry.kind, _label(entry), _url(entry)) for entry in _mixed(ranked, places)]
    return (shown + questions)[:limit]


def _mixed(ranked: list[Entry], limit: int) -> list[Entry]:
    """Terms first but never all places: what is typed is mostly a need, sometimes a name."""
    share = {"term": 3, "category": 2, "platform": limit}
    kept: list[Entry] = []
    for kind, most in share.items():
        kept += [entry for entry in ranked if entry.kind == kind][: min(most, limit - len(kept))]
    return kept


def _label(entry: Entry) -> str:
    return names.of("category").get(entry.target, entry.label) if entry.kind == "category" else entry.label


def _url(entry: Entry) -> str:
    if entry.kind == "platform":
        return reverse("platforms:listing", args=[entry.target])
    key = "category" if entry.kind == "category" else "q"
    return f"{reverse('search:catalogue')}?{urlencode({key: entry.target})}"
