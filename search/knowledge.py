"""What understanding needs besides the query: vocabulary, lexicon, profile of the categories."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.documents import FeatureText, SearchDocument, names_of, texts_of
from search.text import vocabulary as words
from search.text.forms import camel_split, fold, tokens
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
    """Everything understanding looks at. `names` are (name, slug) of the platforms; `together` counts
    (first category, secondary category), and (first category, "") all of it.
    """

    def share_also(self, first: str, second: str) -> float:
        """How many of the platforms of one category serve another one too (0–1)."""
        if first == second:
            return 1.0
        return self.together[first, second] / (self.together[first, ""] or 1)

    vocabulary: Vocabulary
    lexicon: Lexicon
    profile: Profile
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
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
MOST_FAMILY_CATEGORIES = 3
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
    together: Counter[tuple[str, str]] = Counter()
    families: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        together.update((document.category, other) for other in ("", *document.secondary))
        for word in {*tokens(document.name), *tokens(camel_split(document.name))}:
            families[word][document.category] += 1
        names.append((document.name, document.slug))
        brand = Meaning(words.BRAND, document.name, (document.category,))
        entries += [(name, brand) for name in names_of(document.name)]
        lexicon.add(texts_of(document))
        profile.add_text(document.category, tokens(document.description_vi))
    entries += _families(families, _common_words(entries))
    entries += [(term, Meaning(words.WEAK, term)) for term in WEAK_TERMS]
    for term in WEAK_TERMS:
        lexicon.add([tokens(term)])
    return Knowledge(words.build(_strongest(entries)), lexicon, profile, together, categories, tuple(names))


def _common_words(entries: list[tuple[str, Meaning]]) -> set[str]:
    """Words of the language: in any editors' term, or in several features (one may mention a maker)."""
    said: Counter[str] = Counter()
    for text, meaning in entries:
        weight = {words.BRAND: 0, words.FEATURE: 1}.get(meaning.kind, 3)
        said.update({fold(word): weight for word in tokens(text)})
    return {word for word, weight in said.items() if weight >= 3}


def _families(families: dict[str, Counter[str]], common: set[str]) -> list[tuple[str, Meaning]]:
    """Words that stand in names and nowhere else ("getfly", "misa"): a maker's or a product's own."""
    return [
        (word, Meaning(words.BRAND, word, tuple(slug for slug, _count in counted.most_common(MOST_FAMILY_CATEGORIES))))
        for word, counted in families.items()
        if len(word) > 2 and not word.isdigit() and fold(word) not in common
    ]


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
    """Synonyms of the editors first; a feature adds its meaning to a term, but not to a maker's name;
    weakness never to a known one.
    """
    known = {tokens(text) for text, meaning in entries if meaning.kind != words.WEAK}
    made = {tokens(text) for text, meaning in entries if meaning.kind == words.BRAND}
    entries = [(text, m) for text, m in entries if m.kind != words.FEATURE or tokens(text) not in made]
    return [
        (text, meaning)
        for text, meaning in entries
        if meaning.kind != words.WEAK or tokens(text) not in known or meaning.label in NOTHING_SAID
    ]
