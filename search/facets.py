"""Facets, chips and addresses of the catalogue page, as plain data for its template."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from search import coverage, names, params
from search.links import address
from search.plan import FACETS
from search.queries import SearchResult

SHOWN_FIRST = {"category": 6, "sector": 5, "feature": 6}
MOST_FEATURES = 20
ORDER = (
    "category", "size", "price", "trial", "sector", "feature", "location", "language", "security", "verified",
    "standing",
)  # fmt: skip
IN_THEIR_ORDER = frozenset({"size", "price", "trial", "location", "language", "security", "verified", "standing"})
ALWAYS_SHOWN = frozenset({"size", "price", "trial"})
"""Facets whose empty values are shown too: they are few, and a 0 is an answer."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool
    element_id: str


@dataclass(frozen=True)
class Facet:
    """One fieldset: the first options in sight, the rest behind "Thêm …"."""

    key: str
    label: str
    first: tuple[Option, ...]
    rest: tuple[Option, ...]
    rest_is_open: bool


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


def facets_of(result: SearchResult, chosen: dict[str, tuple[str, ...]]) -> list[Facet]:
    """The facets worth showing, in the order of the page."""
    shown, offered = [], coverage.offered()
    for key in ORDER:
        options = _options(key, result.facets.get(key, {}), chosen.get(key, ()))
        if not options or not (chosen.get(key) or key in offered):
            continue
        first = SHOWN_FIRST.get(key, 9)
        rest = tuple(options[first:])
        shown.append(Facet(key, _label(key), tuple(options[:first]), rest, any(option.is_chosen for option in rest)))
    return shown


def counts_of(key: str, counts: dict[str, int]) -> dict[str, int]:
    """How many listings each value would show, as the engine's counts say: one for every sector serves each."""
    everywhere = counts.get("ALL", 0) if key == "sector" else 0
    if not everywhere:
        return dict(counts)
    return {
        letter: counts.get(letter, 0) + (everywhere if letter != "unknown" else 0)
        for letter in (*names.of("sector"), "unknown")
    }


def _options(key: str, counts: dict[str, int], chosen: tuple[str, ...]) -> list[Option]:
    counted = counts_of(key, counts)
    options = [
        Option(value, label, counted.get(value, 0), value in chosen, f"{key}-{value}")
        for value, label in labels_of(key).items()
    ]
    kept = [
        option
        for option in options
        if option.is_chosen or option.count or (key in ALWAYS_SHOWN and option.value != "unknown")
    ]
    if key in IN_THEIR_ORDER:
        return kept
    kept.sort(key=lambda option: (option.value == "unknown", not option.is_chosen, -option.count))
    if key == "feature" and len(kept) > MOST_FEATURES:
        return [*kept[:MOST_FEATURES], *(option for option in kept[MOST_FEATURES:] if option.value == "unknown")]
    return kept


def labels_of(key: str) -> dict[str, str]:
    """Value → label of a facet, in its own order."""
    fixed: dict[str, Any] = {
        "size": params.SIZE_CHOICES,
        "price": params.PRICE_CHOICES,
        "trial": params.TRIAL_CHOICES,
        "location": params.LOCATION_CHOICES,
        "language": params.LANGUAGE_CHOICES,
        "security": params.SECURITY_CHOICES,
        "verified": params.VERIFIED_CHOICES,
        "standing": params.Listing.Standing.choices,
    }
    if key in fixed:
        return {value: str(label) for value, label in fixed[key]}
    return {**names.of(key), **({"unknown": str(params.UNKNOWN_LABEL)} if key in {"feature", "sector"} else {})}


def _label(key: str) -> str:
    return str(params.SearchFilters.base_filters[key].label)


def chips_of(chosen: dict[str, tuple[str, ...]], query: QueryDict) -> list[Chip]:
    """One chip for each chosen value; its address is the same search without it."""
    chips = []
    for key in FACETS:
        labels = labels_of(key) if chosen.get(key) else {}
        for value in chosen.get(key, ()):
            rest = query.copy()
            rest.setlist(key, [other for other in query.getlist(key) if other != value])
            rest.pop("page", None)
            chips.append(Chip(f"{_short(key)}: {labels.get(value, value)}", address(rest)))
    return chips


def _short(key: str) -> str:
    texts = {
        "size": _("Quy mô"), "sector": _("Ngành"), "price": _("Giá"), "trial": _("Dùng thử"), "category": _("Nhóm"),
        "feature": _("Tính năng"), "standing": _("Tình trạng"), "location": _("Dữ liệu"), "language": _("Ngôn ngữ"),
        "security": _("An toàn"), "verified": _("Kết nối"),
    }  # fmt: skip
    return texts[key]


def without(query: QueryDict, *keys: str) -> str:
    rest = query.copy()
    for key in keys:
        rest.pop(key, None)
    return address(rest)


def with_value(query: QueryDict, key: str, value: str) -> str:
    changed = query.copy()
    changed.pop("page", None)
    changed[key] = value
    return address(changed)
