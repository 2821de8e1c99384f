"""Numbers and dates as people write them: `1.234.567`, `12,5 %`, `22/11/2026`, `08:41 22/11/2026`."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from marketplace import clock

NBSP = "\u00a0"


def number(value: float | Decimal, digits: int | None = None) -> str:
    """With the language's marks. `digits` after the decimal mark; None: as many as the value has, at most 2."""
    exact = Decimal(str(value))
    places = digits if digits is not None else min(2, max(0, -int(exact.normalize().as_tuple().exponent)))
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}"
    return text if (get_language() or "vi").startswith("en") else text.translate(str.maketrans(",.", ".,"))


def percent(ratio: float | Decimal, digits: int = 1) -> str:
    """`0.125` is `12,5 %` (`12.5%` in English)."""
    text = number(Decimal(str(ratio)) * 100, digits)
    return f"{text}%" if (get_language() or "vi").startswith("en") else f"{text}{NBSP}%"


def day(value: dt.date) -> str:
    local = clock.local_date(value) if isinstance(value, dt.datetime) else value
    return f"{local:%d/%m/%Y}"


def moment(value: dt.datetime) -> str:
    return f"{value.astimezone(clock.VN):%H:%M %d/%m/%Y}"
