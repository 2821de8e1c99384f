"""What may stand in the address of an API question, described for the schema."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from platforms.models import Listing
from search import params
from search.plan import PAGE_SIZE
from search.text.forms import LONGEST_QUERY

LANGUAGES = ("vi", "en")
MOST_RESULTS = 100
"""Results in one answer."""
DEEPEST = params.MOST_PAGES * PAGE_SIZE
"""No engine pages deeper; who needs everything asks for open data."""

UNKNOWN = "`unknown` is “Chưa công bố”: nobody has published the fact."
SLUG = {"type": "string", "pattern": "^[a-z0-9_-]+$", "maxLength": 80}


def _values(choices: list[tuple[str, Any]]) -> list[str]:
    return [value for value, _label in choices]


def _many(name: str, about: str, example: str, values: list[str] | None = None) -> OpenApiParameter:
    """A filter: repeat the key for any of several values."""
    item: dict[str, Any] = {"type": "string", "enum": values} if values else SLUG
    schema = {"type": "array", "items": item, "maxItems": params.MOST_VALUES}
    shown = [OpenApiExample(name, value=[example])]
    return OpenApiParameter(name, schema, description=about, examples=shown, explode=True)


def _one(name: str, about: str, example: Any, schema: dict[str, Any], *, required: bool = False) -> OpenApiParameter:
    shown = [OpenApiExample(name, value=example)]
    return OpenApiParameter(name, schema, required=required, description=about, examples=shown)


TEXT = {"type": "string", "maxLength": LONGEST_QUERY, "pattern": r"^[^\u0000]*$"}
LANGUAGE = _one(
    "lang", "Language of names and reasons; Vietnamese when left out.", "en", {"type": "string", "enum": [*LANGUAGES]}
)
SLUG_IN_PATH = OpenApiParameter(
    "slug", {"type": "string", "pattern": "^[a-z0-9-]+$"}, OpenApiParameter.PATH, description="Slug of the platform.",
    required=True, examples=[OpenApiExample("slug", value="misa-amis-ke-toan")],
)  # fmt: skip
FILTERS = [
    _many("category", "Category slug, first or secondary. Values: /api/v1/categories.", "accounting"),
    _many("feature", f"Feature slug. Values: the keys of `facets.feature` in an answer. {UNKNOWN}", "open-api"),
    _many(
        "sector",
        f"VSIC 2025 section letter of the sector served; platforms for every sector are found too. {UNKNOWN}",
        "G",
        [*"ABCDEFGHIJKLMNOPQRSTUV", "unknown"],
    ),
    _many("size", f"Size of enterprise served. {UNKNOWN}", "micro", _values(params.SIZE_CHOICES)),
    _many(
        "price",
        f"Band of the lowest monthly price in đồng; `free` also where there is a free plan. {UNKNOWN}",
        "free",
        _values(params.PRICE_CHOICES),
    ),
    _many("trial", f"Band of the longest trial in days. {UNKNOWN}", "from_30", _values(params.TRIAL_CHOICES)),
    _many("standing", "Who stands behind the facts.", "decided", list(Listing.Standing.values)),
    _many("location", f"Where data stands. {UNKNOWN}", "vietnam", _values(params.LOCATION_CHOICES)),
    _many("language", f"Language of the product's interface. {UNKNOWN}", "vi", _values(params.LANGUAGE_CHOICES)),
    _many(
        "security",
        f"Level of information security (Decree 85/2016/NĐ-CP). {UNKNOWN}",
        "3",
        _values(params.SECURITY_CHOICES),
    ),
    _many("verified", "Whether the vendor's integration was verified.", "yes", _values(params.VERIFIED_CHOICES)),
]
SEARCH = [
    _one("q", f"What is looked for, as people type it; at most {LONGEST_QUERY} characters.", "hoa don dien tu", TEXT),
    *FILTERS,
    _one(
        "sort",
        "Order of the results; by relevance when left out.",
        "price",
        {"type": "string", "enum": _values(params.SORT_CHOICES)},
    ),
    _one("page", "Page of the results, from 1.", 1, {"type": "integer", "minimum": 1, "maximum": params.MOST_PAGES}),
    _one(
        "page_size",
        f"Results in one page; {PAGE_SIZE} when left out. `page` times `page_size` is at most {DEEPEST}.",
        24,
        {"type": "integer", "minimum": 1, "maximum": MOST_RESULTS},
    ),
    _one("exact", "Word for word: no spelling, no synonyms.", "true", {"type": "string", "enum": ["true"]}),
    LANGUAGE,
]
SUGGEST = [
    _one("q", f"The beginning of a query; at most {LONGEST_QUERY} characters.", "hóa đ", TEXT, required=True),
    LANGUAGE,
]
