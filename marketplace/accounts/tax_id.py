"""Vietnamese tax identities in their three shapes. Pure: text in, facts out.

10 digits: an enterprise. 13 digits: a dependent unit, its parent's 10 digits and 001–999, written with
a dash. 12 digits: the personal identification number that households use since 01/07/2025 (Circular
86/2024/TT-BTC, now 90/2026/TT-BTC): personal data, without a checksum.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["enterprise", "dependent_unit", "personal_id"]

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_SEPARATORS = re.compile(r"[\s.\u00a0\u202f]+")
_DASHES = re.compile(r"[‐‑‒–—−]")
_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("enterprise", re.compile(r"([0-9]{10})")),
    ("dependent_unit", re.compile(r"([0-9]{10})-?([0-9]{3})")),
    ("personal_id", re.compile(r"([0-9]{12})")),
)


class UnreadableTaxId(ValueError):
    """`digits` counts the digits found; `has_letters` tells that something else was typed."""

    def __init__(self, digits: int, has_letters: bool) -> None:
        super().__init__(f"{digits} digits")
        self.digits = digits
        self.has_letters = has_letters


@dataclass(frozen=True)
class TaxId:
    """`number` as stored (13 digits with the dash); `checksum_ok` is None where there is none to check."""

    kind: Kind
    number: str
    checksum_ok: bool | None

    @property
    def entity_number(self) -> str:
        """What the legal entity behind it is found by: a dependent unit belongs to its first 10 digits."""
        return self.number[:10] if self.kind == "dependent_unit" else self.number

    @property
    def is_personal(self) -> bool:
        return self.kind == "personal_id"


def parse(text: str) -> TaxId:
    """Read what a person typed; spaces and dots are dropped. Raise `UnreadableTaxId`.

    A failing checksum is told, not refused: no legal text publishes the algorithm, and two per cent of
    codes in use fail it.
    """
    plain = _DASHES.sub("-", _SEPARATORS.sub("", text))
    for kind, shape in _SHAPES:
        match = shape.fullmatch(plain)
        if match and not (kind == "dependent_unit" and match[2] == "000"):
            checked = None if kind == "personal_id" else has_valid_checksum(match[1])
            return TaxId(kind, "-".join(match.groups()), checked)
    digits = sum("0" <= symbol <= "9" for symbol in plain)
    raise UnreadableTaxId(digits, has_letters=digits < len(plain.replace("-", "")))


def check_digit(first_nine: str) -> int | None:
    """The tenth digit after nine, or None where no such number exists (`10 - sum mod 11` is 10).

    Worked: 010124315 → 0, 010010910 → 6, 010068437 → 8, 010412856 → 5.
    """
    digit = 10 - sum(weight * int(symbol) for weight, symbol in zip(_WEIGHTS, first_nine, strict=True)) % 11
    return None if digit == 10 else digit


def has_valid_checksum(ten: str) -> bool:
    """Digits 3–9 are not all zero and the tenth follows from the nine before it."""
    return ten[2:9] != "0000000" and check_digit(ten[:9]) == int(ten[9])


def masked(personal_id: str) -> str:
    """`001099012345` → `0010••••••45`."""
    return f"{personal_id[:4]}••••••{personal_id[-2:]}"
