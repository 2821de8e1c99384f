"""Sums of money and lengths of time in a query: "dưới 500k", "1,2 tỷ", "30 ngày".

They say what is affordable or long enough; their words are never looked for.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from search.text.forms import fold, normal

_UNITS = {
    "k": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "trieu": 1_000_000, "cu": 1_000_000,
    "ty": 1_000_000_000, "ti": 1_000_000_000, "d": 1, "dong": 1, "vnd": 1,
}  # fmt: skip
_DAYS = {"ngay": 1, "day": 1, "days": 1, "tuan": 7, "week": 7, "weeks": 7, "thang": 30, "month": 30, "months": 30}
_BOUND = r"(?:(?:gia|ngan sach|chi phi)\s+)?(?:(?:duoi|khong qua|toi da|khoang|tam|co|chi|tu|tren|hon|under|below)\s+)?"
_MONEY = re.compile(
    rf"{_BOUND}(?<![\w.,])(\d+(?:[.,]\d+)*)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?!\w)"
    r"(?:\s*(?:/|mot|moi|1|per)?\s*(thang|nam|month|year)(?!\w))?"
)
_TIME = re.compile(rf"(?<![\w.,])(\d{{1,3}})\s*({'|'.join(sorted(_DAYS, key=len, reverse=True))})(?!\w)")
MOST_A_MONTH = 20_000_000
"""More than this, in đồng, is nobody's price of a platform: it tells of the asker's own business."""


@dataclass(frozen=True)
class Amounts:
    """What was said, and the text without it. `budget_minor` is whole đồng a month; `days` a trial's length."""

    rest: str
    budget_minor: int | None = None
    days: int | None = None


def amounts_of(text: str) -> Amounts:
    """Take sums and lengths of time out of `text`."""
    plain = normal(text)
    bare = fold(plain)
    if len(bare) != len(plain) or not any(char.isdigit() for char in bare):
        return Amounts(plain)
    money, time = _MONEY.search(bare), _TIME.search(bare)
    rest = plain
    for found in sorted(filter(None, (money, time)), key=lambda one: -one.start()):
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    return Amounts(rest, _a_month(money), int(time[1]) * _DAYS[time[2]] if time else None)


def _a_month(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    minor = int(_number(found[1]) * _UNITS[found[2]])
    if found[3] in {"nam", "year"}:
        minor //= 12
    return minor if 1_000 <= minor <= MOST_A_MONTH else None


def _number(digits: str) -> Decimal:
    """`1,2` and `1.5` are fractions; `500.000` and `1,200,000` are grouped by thousands."""
    parts = re.split(r"[.,]", digits)
    if len(parts) == 2 and len(parts[1]) < 3:
        return Decimal(f"{parts[0]}.{parts[1]}")
    return Decimal("".join(parts))
