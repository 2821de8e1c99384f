"""What every benchmark shares: bars, times, how a run is told."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # a benchmark is run as a script, and uses the suites' factories and processes
Call = Callable[[], object]


@dataclass(frozen=True)
class Bar:
    """A figure and the limit that a requirement names for it."""

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> dict[str, object]:
        return {"name": self.name, "value": round(self.value, 3), "limit": self.limit, "holds": self.holds}


def close(bars: Sequence[Bar]) -> int:
    """Print the one line of JSON that a run ends with; the exit code."""
    print(json.dumps({"bars": [bar.row() for bar in bars]}, ensure_ascii=False), flush=True)
    return 0 if all(bar.holds for bar in bars) else 1


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def told(values: Sequence[float]) -> str:
    return f"median {statistics.median(values):.1f} ms, p95 {p95(values):.1f} ms"


def timed(call: Call) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def in_turn(pairs: Sequence[tuple[Call, Call]], *, warm_up: int = 60) -> tuple[list[float], list[float]]:
    """Time both of each pair, the one first and then the other, so that neither always finds warm pages."""
    for one, other in pairs[:warm_up]:
        one()
        other()
    ones: list[float] = []
    others: list[float] = []
    for at, (one, other) in enumerate(pairs):
        for call, into in ((one, ones), (other, others)) if at % 2 else ((other, others), (one, ones)):
            into.append(timed(call))
    return ones, others
