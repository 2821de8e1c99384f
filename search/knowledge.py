"""What understanding needs besides the query: vocabulary, lexicon, profile of the categories."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.documents import FeatureText, SearchDocument, names_of, texts_of
from search.text import vocabulary as words
from search.text.forms import tokens
from search.text.lexicon import Lexicon
from search.text.profile import Profile
from search.text.vocabulary import Meaning, Vocabulary
from search.text.weak import WEAK_TERMS


@dataclass(frozen=True)
class SynonymEntry:
    """A row of the editors' table. `categories` best first; `sector` for trades."""

    term: str
    canonical: str
    categories: tuple[str, ...]
    kind: str
    sector: str = ""


@dataclass(frozen=True)
class CategoryText:
    slug: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything understanding looks at. `names` are (name, slug) of the platforms."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    profile: Profile
    categories: tuple[CategoryText, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


INTENTS = {
    "dùng thử": "trial",
    "miễn phí": "free",
    "giá rẻ": "cheap",
    "bảng giá": "price",
    "hỗ trợ của nhà nước": "support",
}
"""Canonical terms that ask for a property instead of a thing."""
NOTHING_SAID = frozenset({"doanh nghiệp", "doanh nghiệp nhỏ và vừa"})
"""Canonical terms that every visitor of this marketplace could add."""


def gather(
    synonyms: Iterable[SynonymEntry],
    categories: Iterable[CategoryText],
    features: Iterable[tuple[str, FeatureText]],
    documents: Iterable[SearchDocument],
) -> Knowledge:
    """Knowledge of a catalogue. `features` are (category slug or "", feature)."""
    entries: list[tuple[str, Meaning]] = []
    lexicon, profile = Lexicon(), Profile()
    categories, names = tuple(categories), []
    for entry in synonyms:
        entries.append((entry.term, meaning_of(entry)))
        lexicon.add([tokens(entry.term)])
        for slug in entry.categories[:1]:
            profile.add_text(slug, tokens(entry.term), 3.0)
    for category in categories:
        for name in (category.name_vi, category.name_en):
            entries += [
                (part, Meaning(words.CONCEPT, category.name_vi, (category.slug,))) for part in name.split(" - ")
            ]
            lexicon.add([tokens(name)])
            profile.add_text(category.slug, tokens(name), 3.0)
    for slug, feature in features:
        _learn_feature(slug, feature, entries, lexicon, profile)
    for document in documents:
        names.append((document.name, document.slug))
        brand = Meaning(words.BRAND, document.name, (document.category,))
        entries += [(name, brand) for name in names_of(document.name)]
        lexicon.add(texts_of(document))
        profile.add_text(document.category, tokens(document.description_vi))
    entries += [(term, Meaning(words.WEAK, term)) for term in WEAK_TERMS]
    return Knowledge(words.build(_strongest(entries)), lexicon, profile, categories, tuple(names))


def meaning_of(entry: SynonymEntry) -> Meaning:
    if entry.kind == words.TRADE:
        return Meaning(words.TRADE, entry.canonical, entry.categories, sector=entry.sector)
    if entry.canonical in INTENTS:
        return Meaning(words.INTENT, INTENTS[entry.canonical])
    if entry.canonical in NOTHING_SAID:
        return Meaning(words.WEAK, entry.canonical)
    return Meaning(words.CONCEPT, entry.canonical, entry.categories)


def _learn_feature(
    category: str, feature: FeatureText, entries: list[tuple[str, Meaning]], lexicon: Lexicon, profile: Profile
) -> None:
    meaning = Meaning(words.FEATURE, feature.name, (category,) if category else (), feature=feature.slug)
    for text in (feature.name, feature.name_en, *feature.terms):
        said = tokens(text)
        if not said:
            continue
        if len(said) <= 6:
            entries.append((text, meaning))
        lexicon.add([said])
        if category:
            profile.add_text(category, said, 2.0)


def _strongest(entries: list[tuple[str, Meaning]]) -> list[tuple[str, Meaning]]:
    """Synonyms of the editors first; a feature adds its meaning to a term, weakness never to a known one."""
    known = {tokens(text) for text, meaning in entries if meaning.kind != words.WEAK}
    return [
        (text, meaning)
        for text, meaning in entries
        if meaning.kind != words.WEAK or tokens(text) not in known or meaning.label in NOTHING_SAID
    ]
