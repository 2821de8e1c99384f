"""Facets, chips and addresses of the catalogue page, as plain data for its template."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from search import names, params
from search.plan import FACETS
from search.queries import SearchResult

SHOWN_FIRST = {"category": 6, "sector": 5, "feature": 6}
MOST_FEATURES = 20
ORDER = (
    "category", "size", "price", "trial", "sector", "feature", "location", "language", "security", "verified",
    "standing",
)  # fmt: skip
RARELY_KNOWN = frozenset({"location", "language", "security", "verified"})
KNOWN_SHARE = 5
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
    shown = []
    for key in ORDER:
        counts = result.facets.get(key, {})
        options = _options(key, counts, chosen.get(key, ()))
        if not options or not (chosen.get(key) or _is_worth_showing(key, counts, result.total)):
            continue
        first = SHOWN_FIRST.get(key, 9)
        rest = tuple(options[first:])
        shown.append(Facet(key, _label(key), tuple(options[:first]), rest, any(option.is_chosen for option in rest)))
    return shown


def _is_worth_showing(key: str, counts: dict[str, int], total: int) -> bool:
    """A fact known of less than a fifth is offered by the API only; price and trial are always asked for."""
    if key == "standing":
        return len(counts) > 1
    if key not in RARELY_KNOWN:
        return True
    known = sum(count for value, count in counts.items() if value not in {"unknown", "no"})
    return known >= total / KNOWN_SHARE > 0


def _options(key: str, counts: dict[str, int], chosen: tuple[str, ...]) -> list[Option]:
    everywhere = counts.get("ALL", 0) if key == "sector" else 0
    options = [
        Option(value, label, counts.get(value, 0) + everywhere, value in chosen, f"{key}-{value}")
        for value, label in labels_of(key).items()
    ]
    kept = [
        option
        for option in options
        if option.is_chosen or option.count or (key in ALWAYS_SHOWN and option.value != "unknown")
    ]
    if key in ALWAYS_SHOWN or key == "standing" or key in RARELY_KNOWN:
        return kept
    kept.sort(key=lambda option: (not option.is_chosen, -option.count))
    return kept[:MOST_FEATURES] if key == "feature" else kept


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
    return {value: str(label) for value, label in fixed[key]} if key in fixed else names.of(key)


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


def address(query: QueryDict) -> str:
    """The catalogue's address with only what says something."""
    kept = QueryDict(mutable=True)
    for key, values in query.lists():
        if any(values):
            kept.setlist(key, [value for value in values if value])
    encoded = kept.urlencode()
    return reverse("search:catalogue") + (f"?{encoded}" if encoded else "")
