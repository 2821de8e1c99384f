"""The closing line of a test run in parts counts all parts.

`make test` runs the suites on the servers first and on the embedded parts last. The first run keeps its counts in
RESULTS_TO (a file); the last one adds those named in RESULTS_FROM to its own closing line.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

_COUNTED = ("failed", "passed", "skipped", "xfailed", "xpassed", "error", "warnings")


class _Counted:
    """Stands for a test of the earlier part; its details were printed there."""

    count_towards_summary = True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield
    stats = terminalreporter.stats
    kept = {
        name: len([r for r in stats.get(name, []) if getattr(r, "count_towards_summary", True)]) for name in _COUNTED
    }
    if target := os.environ.get("RESULTS_TO"):
        Path(target).write_text(json.dumps(kept))
    if source := os.environ.get("RESULTS_FROM"):
        earlier = json.loads(Path(source).read_text()) if Path(source).exists() else {"error": 1}
        told = ", ".join(f"{count} {name}" for name, count in earlier.items() if count)
        terminalreporter.write_line(f"The closing line counts both parts; on the servers: {told}")
        for name, count in earlier.items():
            stats.setdefault(name, []).extend(_Counted() for _ in range(count))
