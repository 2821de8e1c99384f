"""What search knows of a listing, free of database and engine.

`SearchDocument` is built from a listing (`search.catalogue`) or from plain data in tests; `fields_of`
turns it into the tokens that every engine stores, so that no engine has an opinion on Vietnamese.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from search.text.forms import camel_split, fold, folded, joined, runs, tokens

MAPPING_VERSION = 6
"""Raise it when anything that an engine keeps changes (a test tells): an index of another version is rebuilt."""

UNKNOWN = "unknown"
LEAD_WORDS = 8
"""A description begins with what the thing is; so many words of it are its lead."""
PRICE_BANDS = ("free", "under_200k", "200k_500k", "over_500k", UNKNOWN)
TRIAL_BANDS = ("to_14", "15_29", "from_30", UNKNOWN)
TEXT_FIELDS = (
    "name",
    "name_folded",
    "feature",
    "feature_folded",
    "text",
    "text_folded",
    "lead_folded",
    "vendor_folded",
)
KEYWORD_FIELDS = (
    "name_joined", "name_whole", "category", "secondary", "any_category", "features", "sector", "sector_named",
    "size", "price_band", "trial_band", "standing", "location", "language", "security", "verified",
    "evidence_band",
)  # fmt: skip
SORT_FIELDS = ("by_name", "by_price", "by_trial")

_VIETNAMESE_ORDER = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 10)}
_TONES = "\u0300\u0309\u0303\u0301\u0323"


@dataclass(frozen=True)
class FeatureText:
    """A feature as search sees it: its slug, its name, other words for it."""

    slug: str
    name: str
    name_en: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchDocument:
    """One listing. Prices in whole đồng a month; None is "Chưa công bố"."""

    pk: int
    slug: str
    name: str
    category: str
    category_names: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    vendor: str = ""
    description_vi: str = ""
    description_en: str = ""
    features: tuple[FeatureText, ...] = ()
    sectors: tuple[str, ...] = ("ALL",)
    sizes: tuple[str, ...] = ()
    price_minor: int | None = None
    trial_days: int | None = None
    standing: str = "unclaimed"
    data_location: str = ""
    languages: tuple[str, ...] = ()
    security_level: int | None = None
    is_verified: bool = False
    version: int = 1
    evidence: float = 0.0


def price_band(price_minor: int | None, feature_slugs: tuple[str, ...] = ()) -> str:
    if price_minor == 0 or "free-plan" in feature_slugs:
        return "free"
    if price_minor is None:
        return UNKNOWN
    if price_minor < 200_000:
        return "under_200k"
    return "200k_500k" if price_minor <= 500_000 else "over_500k"


def trial_band(days: int | None) -> str:
    if days is None:
        return UNKNOWN
    if days < 15:
        return "to_14"
    return "15_29" if days < 30 else "from_30"


_AT_HOME = (
    "vietnam",
    "trongnuoc",
    "hanoi",
    "hoalac",
    "hochiminh",
    "tphcm",
    "saigon",
    "danang",
    "haiphong",
    "binhduong",
)
"""The country, and where its data centres are."""


def location_of(data_location: str, feature_slugs: tuple[str, ...] = ()) -> str:
    """Where data stands: `vietnam`, `abroad` or unknown. Vendors tell it in their own words."""
    said = tokens(data_location)
    if "data-in-vietnam" in feature_slugs or "vn" in said or any(place in joined(said) for place in _AT_HOME):
        return "vietnam"
    return "abroad" if data_location.strip() else UNKNOWN


def name_key(name: str) -> str:
    """Sorts as Vietnamese does: a ă â b … đ …, tones only between equals."""
    keys = [_letter_key(char) for char in unicodedata.normalize("NFC", name.lower())]
    return "".join(letter for letter, _tone in keys) + "~" + "".join(tone for _letter, tone in keys)


@lru_cache(maxsize=4096)
def _letter_key(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    marks = [mark for mark in parts[1:] if mark in _TONES]
    base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    order = _VIETNAMESE_ORDER.get(base, ord(base[0]) % 10 if base.isdigit() else 0)
    return f"{order:02d}", str(_TONES.index(marks[0]) + 1) if marks else "0"


def fields_of(document: SearchDocument) -> dict[str, Any]:
    """The document as every engine stores it: lists of token texts, keywords, sort keys."""
    named = tokens(document.name)
    split = tokens(camel_split(document.name))
    names = [named] if named == split else [named, split]
    said = [_feature_lines(feature) for feature in document.features]
    texts = [
        tokens(text) for text in (document.description_vi, document.description_en, *document.category_names) if text
    ]
    slugs = tuple(feature.slug for feature in document.features)
    key = name_key(document.name)
    price, trial = document.price_minor, document.trial_days
    return {
        "name": _lines(names),
        "name_folded": _lines([folded(words) for words in names]),
        "name_joined": sorted(_name_runs(names)),
        "name_whole": sorted({joined(named), joined(split), *_name_parts(document.name)}),
        "feature": list(dict.fromkeys(line for exact, _bare in said for line in exact)),
        "feature_folded": list(dict.fromkeys(line for _exact, bare in said for line in bare)),
        "text": _lines(texts),
        "text_folded": _lines([folded(words) for words in texts]),
        "lead_folded": _lines([folded(tokens(document.description_vi)[:LEAD_WORDS])]),
        "vendor_folded": _lines([folded(tokens(document.vendor))]),
        "category": [document.category],
        "secondary": list(document.secondary),
        "any_category": [document.category, *document.secondary],
        "features": list(slugs) or [UNKNOWN],
        "sector": _all_or(document.sectors),
        "sector_named": [letter for letter in document.sectors if letter != "ALL"],
        "size": list(document.sizes) or [UNKNOWN],
        "price_band": [price_band(price, slugs)],
        "trial_band": [trial_band(trial)],
        "standing": [document.standing],
        "location": [location_of(document.data_location, slugs)],
        "language": sorted({*document.languages, *(["en"] if "english-interface" in slugs else [])}) or [UNKNOWN],
        "security": [str(document.security_level) if document.security_level else UNKNOWN],
        "verified": ["yes" if document.is_verified else "no"],
        "evidence_band": [evidence_band(document.evidence)],
        "by_name": f"{key}|{document.slug}",
        "by_price": f"{10**12 if price is None else price:013d}|{key}|{document.slug}",
        "by_trial": f"{9999 - min(trial or 0, 9998):04d}|{key}|{document.slug}",
    }


def evidence_band(evidence: float) -> str:
    """Five steps, so that a small sample never decides between two matches of different worth."""
    return str(max(0, min(4, int(evidence * 5))))


def _all_or(sectors: tuple[str, ...]) -> list[str]:
    if not sectors:
        return [UNKNOWN]
    return ["ALL"] if "ALL" in sectors else list(sectors)


def _feature_texts(document: SearchDocument) -> Iterator[str]:
    for feature in document.features:
        yield from _texts_of_feature(feature)


def _texts_of_feature(feature: FeatureText) -> tuple[str, ...]:
    return (feature.name, *((feature.name_en,) if feature.name_en else ()), *feature.terms)


@lru_cache(maxsize=2048)
def _feature_lines(feature: FeatureText) -> tuple[list[str], list[str]]:
    """(lines, folded lines): the controlled features stand in many documents."""
    texts = [tokens(text) for text in _texts_of_feature(feature)]
    return _lines(texts), _lines([folded(words) for words in texts])


def _lines(texts: list[tuple[str, ...]]) -> list[str]:
    return [" ".join(words) for words in dict.fromkeys(texts) if words]


def _name_runs(names: list[tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    for words in names:
        found |= runs(words)
        if len(words) >= 3:
            found.add("".join(fold(word)[0] for word in words))
    return found


def _name_parts(name: str) -> set[str]:
    """`Giao Hàng Nhanh (GHN)` is called by either: the part outside and the part in brackets."""
    return {joined(tokens(text)) for text in names_of(name)}


def names_of(name: str) -> list[str]:
    """What people call a platform: its whole name, the part outside brackets and the part inside."""
    parts = [part.strip() for part in name.replace(")", "(").split("(")]
    return list(dict.fromkeys(text for text in (name, *parts) if len(joined(tokens(text))) > 1))


def texts_of(document: SearchDocument) -> list[tuple[str, ...]]:
    """Everything a lexicon learns from a document."""
    parts = [document.name, camel_split(document.name), document.vendor, document.description_vi,
             document.description_en, *document.category_names, *_feature_texts(document)]  # fmt: skip
    return [tokens(part) for part in parts if part]
