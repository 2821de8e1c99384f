"""Names of the values that the figures are split by."""

from marketplace.accounts.models import Organisation
from marketplace.design.provinces import PROVINCES
from marketplace.reference.queries import sections
from platforms.models import Category


def provinces() -> dict[str, str]:
    return {code: name for code, (_short, name) in PROVINCES.items()}


def sizes() -> dict[str, str]:
    return {value: str(label) for value, label in Organisation.Size.choices}


def categories() -> dict[str, str]:
    return dict(Category.objects.values_list("slug", "name_vi"))


def sectors() -> dict[str, str]:
    return {row.code: f"{row.code} · {row.name_vi}" for row in sections("2018")}
