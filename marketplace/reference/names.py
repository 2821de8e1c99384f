"""Names that the data hold in both languages."""

from django.utils.translation import get_language


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def localized(row: object, field: str) -> str:
    """`field` in the page's language; Vietnamese where the English is missing."""
    english = getattr(row, f"{field}_en") if is_english() else ""
    return english or getattr(row, f"{field}_vi")
