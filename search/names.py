"""Names of categories, features and sectors in the reader's language, looked up once a minute."""

import time

from django.utils.translation import get_language

from marketplace.reference.queries import sections
from platforms.models import Category, Feature

_LOOK_AGAIN_SECONDS = 60
_held: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}


def of(facet: str) -> dict[str, str]:
    """Value → name of `category`, `feature` or `sector`, in their own order."""
    english = (get_language() or "vi").startswith("en")
    key = (facet, "en" if english else "vi")
    looked, names = _held.get(key, (0.0, {}))
    if not names or time.monotonic() - looked > _LOOK_AGAIN_SECONDS:
        names = _read(facet, english)
        _held[key] = (time.monotonic(), names)
    return names


def forget() -> None:
    _held.clear()


def _read(facet: str, english: bool) -> dict[str, str]:
    if facet == "sector":
        return {row.code: row.name_en if english else row.name_vi for row in sections()}
    rows = Category.objects.all() if facet == "category" else Feature.objects.all()
    return {row.slug: row.name_en if english else row.name_vi for row in rows}
