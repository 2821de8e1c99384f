"""Cohorts as a table of tinted cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from marketplace.design import numbers

# Fixed classes of a ratio, so that two months compare.
BOUNDS = (0.03, 0.08, 0.115, 0.14, 0.18)


@dataclass(frozen=True)
class CohortRow:
    """One month. `counts` are plain numbers; a ratio of None is a window not yet closed."""

    label: str
    counts: Sequence[int]
    ratios: Sequence[float | None]
    is_open: bool = False

    @property
    def count_texts(self) -> list[str]:
        return [numbers.number(count) for count in self.counts]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Class of the scale and text; both empty while the window is open."""
        return [("", "") if ratio is None else (_step(ratio), numbers.number(ratio * 100, 1)) for ratio in self.ratios]


@dataclass(frozen=True)
class CohortTable:
    title: str | Promise
    count_columns: Sequence[str | Promise]
    ratio_columns: Sequence[str | Promise]
    rows: Sequence[CohortRow]
    note: str | Promise = ""


def _step(ratio: float) -> str:
    return f"q{sum(1 for bound in BOUNDS if ratio >= bound)}"
