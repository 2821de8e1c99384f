"""Names of the values that the figures are split by."""

from marketplace.accounts.models import Organisation
from marketplace.design.provinces import PROVINCES
from marketplace.reference.names import is_english
from marketplace.reference.queries import province_name, sections
from platforms.models import Category


def provinces() -> dict[str, str]:
    return {code: province_name(code) if is_english() else name for code, (_short, name) in PROVINCES.items()}


def sizes() -> dict[str, str]:
    return {value: str(label) for value, label in Organisation.Size.choices}


def categories() -> dict[str, str]:
    return {row.slug: str(row) for row in Category.objects.all()}


def sectors() -> dict[str, str]:
    return {row.code: str(row) for row in sections("2018")}
