"""Money is a whole number of minor units plus an ISO code; the one exponent table stands here."""

import re
from dataclasses import dataclass

from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.errors import InvalidInput

# Digits after the decimal mark. VND has none: 50000 is 50.000 ₫, never to be multiplied by 100.
EXPONENTS = {"VND": 0, "USD": 2}
_GROUPED = re.compile(r"^\d{1,3}([.,]\d{3})+$")
MAX_VND = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class Money:
    amount_minor: int
    currency: str = "VND"

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"Unknown currency {self.currency!r}: add its exponent first.")

    def __str__(self) -> str:
        return format_money(self.amount_minor, self.currency)


def format_money(amount_minor: int, currency: str = "VND", language: str | None = None) -> str:
    """As people write it: `1.234.567 ₫` (vi, with a no-break space), `₫1,234,567` (en)."""
    from decimal import Decimal

    locale = {"vi": "vi_VN", "en": "en_US"}[(language or get_language() or "vi")[:2]]
    amount = Decimal(amount_minor).scaleb(-EXPONENTS[currency])
    return format_currency(amount, currency, locale=locale)


def parse_vnd(text: str) -> int:
    """Whole đồng from `1.234.567`, `1,234,567`, `1234567đ` or `1 234 567 ₫`.

    Raise `InvalidInput` for anything else (decimals, signs, slang such as `1tr2`).
    """
    bare = re.sub(r"(₫|đ|vnd|vnđ)$", "", text.strip().lower()).strip()
    bare = bare.replace("\u00a0", " ")
    if re.fullmatch(r"\d{1,3}( \d{3})+", bare):
        bare = bare.replace(" ", "")
    if _GROUPED.match(bare):
        bare = re.sub(r"[.,]", "", bare)
    if not bare.isascii() or not bare.isdigit() or int(bare) > MAX_VND:
        raise InvalidInput(_("Hãy nhập số tiền bằng đồng, ví dụ 1.234.567."), code="invalid_amount")
    return int(bare)
