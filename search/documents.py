"""What search knows of a listing, free of database and engine.

`SearchDocument` is built from a listing (`search.catalogue`) or from plain data in tests; `fields_of`
turns it into the tokens that every engine stores, so that no engine has an opinion on Vietnamese.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from platforms.evidence import evidence_band
from search.text.forms import camel_split, folded, joined, runs, terms, tokens

MAPPING_VERSION = 8
"""Raise it when anything that an engine keeps changes (a test tells): an index of another version is rebuilt."""

UNKNOWN = "unknown"
LEAD_WORDS = 8
"""A description begins with what the thing is; so many words of it are its lead."""
PRICE_BANDS = ("free", "under_200k", "200k_500k", "over_500k", UNKNOWN)
TRIAL_BANDS = ("to_14", "15_29", "from_30", UNKNOWN)
TEXT_FIELDS = (
    "name",
    "name_folded",
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

_VIETNAMESE_ORDER = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 20)}
NAME_END = " "
"""Ends the letters of a name's key: before any letter, so that a name comes before what begins with it."""
_TONES = "\u0300\u0309\u0303\u0301\u0323"


@dataclass(frozen=True)
class FeatureText:
    """A feature as search sees it: its slug, its name, other words for it."""

    slug: str
    name: str
    name_en: str = ""
    terms: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it is called."""
        return (self.name, *((self.name_en,) if self.name_en else ()), *self.terms)


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
    return "vietnam" if "data-in-vietnam" in feature_slugs else _told_location(data_location)


@lru_cache(maxsize=4096)
def _told_location(data_location: str) -> str:
    said = tokens(data_location)
    if "vn" in said or any(place in joined(said) for place in _AT_HOME):
        return "vietnam"
    return "abroad" if data_location.strip() else UNKNOWN


def name_key(name: str) -> str:
    """Sorts as Vietnamese does: 0 … 9 a ă â b … đ …, tones only between equals."""
    keys = [_letter_key(char) for char in unicodedata.normalize("NFC", name.lower())]
    return "".join(letter for letter, _tone in keys) + NAME_END + "".join(tone for _letter, tone in keys)


@lru_cache(maxsize=4096)
def _letter_key(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    marks = [mark for mark in parts[1:] if mark in _TONES]
    base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    order = _VIETNAMESE_ORDER.get(base, unicodedata.digit(base[:1] or " ", -1) + 1)
    return f"{order:02d}", str(_TONES.index(marks[0]) + 1) if marks else "0"


def fields_of(document: SearchDocument) -> dict[str, Any]:
    """The document as every engine stores it: terms of its texts in one line each, lists of keywords, sort keys."""
    return _name_fields(document.name) | _text_fields(document) | _keyword_fields(document) | _sort_fields(document)


def _name_fields(name: str) -> dict[str, Any]:
    spellings = list(dict.fromkeys((tokens(name), tokens(camel_split(name)))))
    bare = [folded(words) for words in spellings]
    whole = {"".join(words) for words in bare} | {joined(tokens(part)) for part in names_of(name)}
    initials = {"".join(word[0] for word in words) for words in bare if len(words) >= 3}
    return {
        "name": terms(spellings),
        "name_folded": terms(bare),
        "name_joined": sorted(initials.union(*map(runs, bare))),
        "name_whole": sorted(whole),
    }


def _text_fields(document: SearchDocument) -> dict[str, Any]:
    """Of long texts, pairs are kept without their marks only: with them they would hardly order anything anew."""
    texts = [tokens(text) for text in (document.description_vi, document.description_en, *document.category_names)]
    bare = [folded(words) for words in texts]
    return {
        "text": terms(texts, with_pairs=False),
        "text_folded": terms(bare),
        "lead_folded": terms([bare[0][:LEAD_WORDS]]),
        "vendor_folded": terms([folded(tokens(document.vendor))]),
    }


def _keyword_fields(document: SearchDocument) -> dict[str, Any]:
    slugs = tuple(feature.slug for feature in document.features)
    languages = {*document.languages, *(("en",) if "english-interface" in slugs else ())}
    return {
        "category": [document.category],
        "secondary": list(document.secondary),
        "any_category": [document.category, *document.secondary],
        "features": list(slugs) or [UNKNOWN],
        "sector": _all_or(document.sectors),
        "sector_named": [letter for letter in document.sectors if letter != "ALL"],
        "size": list(document.sizes) or [UNKNOWN],
        "price_band": [price_band(document.price_minor, slugs)],
        "trial_band": [trial_band(document.trial_days)],
        "standing": [document.standing],
        "location": [location_of(document.data_location, slugs)],
        "language": sorted(languages) or [UNKNOWN],
        "security": [str(document.security_level) if document.security_level else UNKNOWN],
        "verified": ["yes" if document.is_verified else "no"],
        "evidence_band": [str(evidence_band(document.evidence))],
    }


def _sort_fields(document: SearchDocument) -> dict[str, Any]:
    """Keys that are each listing's own; what is unknown comes last."""
    by_name = f"{name_key(document.name)}|{document.slug}"
    price = 10**12 if document.price_minor is None else document.price_minor
    return {
        "by_name": by_name,
        "by_price": f"{price:013d}|{by_name}",
        "by_trial": f"{9999 - min(document.trial_days or 0, 9998):04d}|{by_name}",
    }


def _all_or(sectors: tuple[str, ...]) -> list[str]:
    if not sectors:
        return [UNKNOWN]
    return ["ALL"] if "ALL" in sectors else list(sectors)


def names_of(name: str) -> list[str]:
    """What people call a platform: its whole name; `Giao Hàng Nhanh (GHN)` also by the part outside and inside."""
    parts = [part.strip() for part in name.replace(")", "(").split("(")] if "(" in name else []
    return list(dict.fromkeys(text for text in (name, *parts) if len(joined(tokens(text))) > 1))


def texts_of(document: SearchDocument) -> list[tuple[str, ...]]:
    """Everything a lexicon learns from a document."""
    parts = [
        document.name,
        camel_split(document.name),
        document.vendor,
        document.description_vi,
        document.description_en,
        *document.category_names,
    ]
    parts += [text for feature in document.features for text in feature.texts]
    return [tokens(part) for part in parts if part]
