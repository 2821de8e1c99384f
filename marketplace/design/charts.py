"""Charts as data: geometry is computed here, so that templates need no style and no script."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from marketplace.design import numbers

Words = str | Promise


@dataclass(frozen=True)
class DataTable:
    """The table beside a chart: cells are text already written for people."""

    caption: Words
    columns: Sequence[Words]
    rows: Sequence[Sequence[Words]]


@dataclass(frozen=True)
class FunnelStep:
    """One step. `notes` stand under the bar; `is_kept` paints it as adopted."""

    label: Words
    total: int
    notes: Sequence[Words] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class Funnel:
    """Steps from the first to the last; bars are drawn against the largest."""

    title: Words
    steps: Sequence[FunnelStep]

    @property
    def bars(self) -> list[tuple[FunnelStep, int]]:
        return list(zip(self.steps, _widths([step.total for step in self.steps]), strict=True))

    @property
    def table(self) -> DataTable:
        rows = [(step.label, numbers.number(step.total), "; ".join(map(str, step.notes))) for step in self.steps]
        return DataTable(self.title, (_("Bước"), _("Số lượng"), _("Ghi chú")), rows)


@dataclass(frozen=True)
class Bar:
    """A bar of a list; `text` is what is written instead of the plain number."""

    label: Words
    value: float
    text: str = ""


def bar_widths(bars: Sequence[Bar]) -> list[tuple[Bar, str, int]]:
    widths = _widths([bar.value for bar in bars])
    return [(bar, bar.text or numbers.number(bar.value), width) for bar, width in zip(bars, widths, strict=True)]


@dataclass(frozen=True)
class Series:
    name: Words
    values: Sequence[float]


@dataclass(frozen=True)
class LineChart:
    """At most two lines on one scale that starts at zero; `summary` is what a screen reader hears."""

    title: Words
    labels: Sequence[str]
    series: Sequence[Series]
    summary: Words = ""
    note: Words = ""
    width: int = field(default=480, init=False)
    height: int = field(default=160, init=False)

    @cached_property
    def ticks(self) -> list[float]:
        """From the highest down to zero, on round numbers."""
        highest = max((value for line in self.series for value in line.values), default=0)
        step = _round_step(highest / 3) if highest > 0 else 1
        count = max(1, -(-int(highest * 1000) // int(step * 1000)))
        return [step * number for number in range(count, -1, -1)]

    @property
    def tick_labels(self) -> list[str]:
        return [numbers.number(tick) for tick in self.ticks]

    @property
    def grid(self) -> list[str]:
        last = max(1, len(self.ticks) - 1)
        return [f"{min(max(self.height * place / last, 0.5), self.height - 0.5):.1f}" for place in range(last + 1)]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """CSS class and `points` of each line."""
        return [(css, self._points(line.values)) for css, line in zip(("line-a", "line-b"), self.series, strict=False)]

    @property
    def legend(self) -> list[tuple[str, Words]]:
        return [(css, line.name) for css, line in zip(("line-a", "line-b"), self.series, strict=False)]

    @property
    def table(self) -> DataTable:
        rows = [
            (label, *(numbers.number(line.values[place]) for line in self.series))
            for place, label in enumerate(self.labels)
        ]
        return DataTable(self.title, (_("Kỳ"), *(line.name for line in self.series)), rows)

    def _points(self, values: Sequence[float]) -> str:
        slot, top = self.width / max(1, len(self.labels)), self.ticks[0] or 1
        return " ".join(
            f"{slot * (place + 0.5):.1f},{self.height * (1 - value / top):.1f}" for place, value in enumerate(values)
        )


def _widths(values: Sequence[float], full: int = 1000) -> list[int]:
    """Whole widths of `full`, the largest being full; anything above zero stays visible."""
    highest = max(values, default=0)
    if highest <= 0:
        return [0 for _value in values]
    return [max(round(full * value / highest), 4) if value > 0 else 0 for value in values]


def _round_step(rough: float) -> float:
    power = 10 ** (len(str(int(rough))) - 1) if rough >= 1 else 1
    return next((power * factor for factor in (1, 2, 5) if power * factor >= rough), 10 * power)
