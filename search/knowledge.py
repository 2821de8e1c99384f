"""What understanding needs besides the query: vocabulary, lexicon, profile of the categories."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.brands import terms_of_names
from search.documents import FeatureText, SearchDocument, texts_of
from search.feature_words import FeatureWords
from search.text import vocabulary as words
from search.text.forms import camel_split, fold, joined, tokens
from search.text.keyboard import is_syllable
from search.text.lexicon import Lexicon
from search.text.profile import OUTSIDE, Profile
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
    """Everything understanding looks at. `names` are (name, slug) of the platforms, `makers` the words of their
    vendors' names; `together` counts (first category, secondary category), and (first category, "") all of it.
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
    features: FeatureWords = field(default_factory=FeatureWords)
    makers: frozenset[str] = frozenset()


Entries = list[tuple[str, Meaning]]

INTENTS = {
    "dùng thử": "trial",
    "miễn phí": "free",
    "giá rẻ": "cheap",
    "bảng giá": "price",
    "hỗ trợ của nhà nước": "support",
}
"""Canonical terms that ask for a property instead of a thing."""
NEED_WEIGHT, TERM_WEIGHT, FEATURE_WEIGHT = 5.0, 3.0, 2.0
"""What a sentence, a term and a feature teach of a category, against a text of the catalogue."""
LONGEST_FEATURE = 6
BEGINNING, LEAST_LONG = 3, 5
"""The first words of a feature's name that stand for it, where the name is so long."""
SIZES = {
    "doanh nghiệp siêu nhỏ": "micro",
    "hộ kinh doanh": "micro",
    "doanh nghiệp nhỏ": "small",
    "doanh nghiệp vừa": "medium",
}
"""Canonical terms that tell the asker's size (Decree 80/2021): platforms for it come first."""
NOTHING_SAID = frozenset({"doanh nghiệp", "doanh nghiệp nhỏ và vừa"})
"""Canonical terms that every visitor of this marketplace could add."""
PROPERTIES = frozenset({*INTENTS, *SIZES, *NOTHING_SAID})


def gather(
    synonyms: Iterable[SynonymEntry],
    categories: Iterable[CategoryText],
    features: Iterable[tuple[str, FeatureText]],
    documents: Iterable[SearchDocument],
    sentences: Iterable[tuple[str, str]] = (),
    others: Iterable[tuple[str, str]] = (),
) -> Knowledge:
    """Knowledge of a catalogue. `features` are (category slug or "", feature), `sentences` (category slug, text).

    `others` are (name, slug) of platforms beside `documents`, where these are only a sample.
    """
    gathering, categories = _Gathering(), tuple(categories)
    for entry in synonyms:
        gathering.hear(entry)
    for category in categories:
        gathering.hear_category(category)
    for slug, sentence in sentences:
        gathering.teach(slug, tokens(sentence))
    for slug, feature in features:
        gathering.hear_feature(slug, feature)
    for document in documents:
        gathering.hear_document(document)
    return gathering.finished(categories, tuple(others))


@dataclass
class _Gathering:
    """What has been heard so far."""

    entries: Entries = field(default_factory=list)
    lexicon: Lexicon = field(default_factory=Lexicon)
    profile: Profile = field(default_factory=Profile)
    shorthand: list[tuple[str, str]] = field(default_factory=list)
    begun: dict[tuple[str, ...], set[Meaning]] = field(default_factory=lambda: defaultdict(set))
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: list[SearchDocument] = field(default_factory=list)
    features: FeatureWords = field(default_factory=FeatureWords)

    def teach(self, category: str, said: tuple[str, ...], weight: float = 1.0, *, are_meant: bool = True) -> None:
        """Words of ours, and how people speak of a category."""
        self.lexicon.add([said], are_meant=are_meant)
        self.profile.add_text(category, said, weight)

    def hear(self, entry: SynonymEntry) -> None:
        """A row of the editors' table."""
        said = tokens(entry.term)
        first = next(iter(entry.categories), OUTSIDE)
        if entry.kind == words.NEED and first == OUTSIDE:
            self.profile.add_text(OUTSIDE, said, NEED_WEIGHT)  # its words are none of ours
        elif entry.kind == words.NEED:
            self.teach(first, said, NEED_WEIGHT, are_meant=False)  # words of the language, not of the trade
        elif entry.kind == words.SHORT and not entry.categories and entry.canonical not in PROPERTIES:
            self.shorthand.append((entry.term, entry.canonical))
        else:
            self.entries.append((entry.term, meaning_of(entry)))
            self.lexicon.add([said])
            if entry.categories:
                self.profile.add_text(first, said, TERM_WEIGHT)

    def hear_category(self, category: CategoryText) -> None:
        meaning = Meaning(words.CONCEPT, category.name_vi, (category.slug,))
        for name in (category.name_vi, category.name_en):
            self.entries += [(part, meaning) for part in name.split(" - ")]
            self.teach(category.slug, tokens(name), TERM_WEIGHT)

    def hear_feature(self, category: str, feature: FeatureText) -> None:
        meaning = Meaning(words.FEATURE, feature.name, (category,) if category else (), feature=feature.slug)
        self.features.hear([feature])
        for text in feature.texts:
            said = tokens(text)
            if not said:
                continue
            if len(said) <= LONGEST_FEATURE:
                self.entries.append((text, meaning))
            if len(said) >= LEAST_LONG:
                self.begun[said[:BEGINNING]].add(meaning)
            self.lexicon.add([said])
            if category:
                self.profile.add_text(category, said, FEATURE_WEIGHT)

    def hear_document(self, document: SearchDocument) -> None:
        self.together.update((document.category, other) for other in ("", *document.secondary))
        self.named.append(document)
        self.features.hear(document.features)
        self.lexicon.add(texts_of(document))
        for text in (document.description_vi, document.description_en):
            self.profile.add_text(document.category, tokens(text))

    def finished(self, categories: tuple[CategoryText, ...], others: tuple[tuple[str, str], ...]) -> Knowledge:
        """Everything heard, with the terms that follow from it."""
        self.entries += _beginnings(self.begun, self.entries)
        initials = _initials(self.entries, self.lexicon)
        self.lexicon.add_rare(letters for letters, _meaning in initials)
        self.entries += initials
        brands = terms_of_names(self.named, _common_words(self.entries))
        for text, _meaning in brands:
            if not self.lexicon.knows(text):
                self.lexicon.add([tokens(text)])
        self.entries += brands
        self.entries += [(term, Meaning(words.WEAK, term)) for term in WEAK_TERMS]
        for term in WEAK_TERMS:
            self.lexicon.add([tokens(term)])
        vocabulary = words.build(_strongest(self.entries), self.shorthand)
        self.lexicon.add_rare(
            word for name, _slug in others for word in (*tokens(name), *tokens(camel_split(name))) if not word.isdigit()
        )
        names = (*((document.name, document.slug) for document in self.named), *others)
        makers = frozenset(word for document in self.named for word in tokens(document.vendor))
        return Knowledge(
            vocabulary, self.lexicon, self.profile, self.together, categories, names, self.features, makers
        )


def _beginnings(begun: dict[tuple[str, ...], set[Meaning]], entries: Entries) -> Entries:
    """Who types how one long feature begins ("đẩy đơn sang") means it, where no other begins so."""
    terms = {tokens(text) for text, _meaning in entries}
    return [
        (" ".join(said), meaning)
        for said, meanings in begun.items()
        for meaning in meanings
        if len(meanings) == 1 and said not in terms and meaning.categories
    ]


def _initials(entries: Entries, lexicon: Lexicon) -> Entries:
    """The first letters of a long Vietnamese term stand for it ("bctc", "qlnh"), where they are no word of ours."""
    terms = {tokens(text) for text, _meaning in entries}
    found = []
    for text, meaning in entries:
        said = tokens(text)
        letters = "".join(word[0] for word in said)
        is_long = len(said) >= 4 and all(is_syllable(word) for word in said)
        if meaning.kind == words.CONCEPT and is_long and (letters,) not in terms and not lexicon.knows(letters):
            found.append((letters, meaning))
    return found


def meaning_of(entry: SynonymEntry) -> Meaning:
    if entry.kind == words.TRADE:
        return Meaning(words.TRADE, entry.canonical, entry.categories, sector=entry.sector)
    if entry.canonical in INTENTS:
        return Meaning(words.INTENT, INTENTS[entry.canonical])
    if entry.canonical in SIZES:
        return Meaning(words.INTENT, SIZES[entry.canonical])
    if entry.canonical in NOTHING_SAID:
        return Meaning(words.WEAK, entry.canonical)
    return Meaning(words.CONCEPT, entry.canonical, entry.categories)


def _common_words(entries: Entries) -> set[str]:
    """Words of the language: in any editors' term, or in several features (one may mention a maker)."""
    said: Counter[str] = Counter()
    for text, meaning in entries:
        weight = {words.BRAND: 0, words.FEATURE: 1}.get(meaning.kind, 3)
        said.update({fold(word): weight for word in tokens(text)})
    return {word for word, weight in said.items() if weight >= 3}


def _strongest(entries: Entries) -> Entries:
    """Synonyms of the editors first; a feature adds its meaning to a term, but not to a maker's name;
    weakness never to a known one, but for a single word that only a feature has ("ai": who, or AI).
    """
    weak = {tokens(text) for text, meaning in entries if meaning.kind == words.WEAK and len(tokens(text)) == 1}
    entries = [(text, m) for text, m in entries if m.kind != words.FEATURE or tokens(text) not in weak]
    known = {tokens(text) for text, meaning in entries if meaning.kind != words.WEAK}
    ours = {joined(tokens(text)) for text, m in entries if m.kind not in {words.WEAK, words.BRAND}}
    entries = [(text, m) for text, m in entries if m.kind != words.BRAND or text not in ours or text == m.label]
    made = {tokens(text) for text, meaning in entries if meaning.kind == words.BRAND}
    entries = [(text, m) for text, m in entries if m.kind != words.FEATURE or tokens(text) not in made]
    return [
        (text, meaning)
        for text, meaning in entries
        if meaning.kind != words.WEAK or tokens(text) not in known or meaning.label in NOTHING_SAID
    ]
