"""In which part of a run, on which process and in what order tests come.

What asks for neither a database nor a server runs in one part alone. On the servers what takes longest begins first.
All that drives a browser shares one process, because each process would build a site of its own.
"""

import os
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.plugins.kinds import has_database

_FIRST = ("tests/faults/", "tests/browser/", "tests/concurrency/")
_SERVERS = ("postgres", "redis", "elasticsearch")
_TOGETHER = "tests/browser/"


class _Scheduling(LoadFileScheduling):
    """By file, but for the files that share one site."""

    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else str(super()._split_scope(nodeid))


@pytest.hookimpl(tryfirst=True)  # before its own choice
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """With `--dist loadfile`; every other way of distributing is left to it."""
    return _Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The part on the servers leaves to the other what needs none."""
    if "RESULTS_TO" not in os.environ or "TEST_DATABASE_URL" not in os.environ:
        return
    items.sort(key=lambda item: next((place for place, name in enumerate(_FIRST) if name in item.nodeid), len(_FIRST)))
    needed = [item for item in items if has_database(item) or any(map(item.get_closest_marker, _SERVERS))]
    left = set(items) - set(needed)
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = needed
