"""In which part of a run, and in what order, tests come.

What asks for neither a database nor a server runs in one part alone. What takes longest begins first, each on a worker
of its own (`--dist loadfile --no-loadscope-reorder` keeps the order of files).
"""

import os

import pytest

from tests.plugins.kinds import has_database

_FIRST = ("tests/faults/", "tests/browser/test_promise", "tests/concurrency/")
_SERVERS = ("postgres", "redis", "elasticsearch")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The part on the servers leaves to the other what needs none."""
    items.sort(key=lambda item: next((place for place, name in enumerate(_FIRST) if name in item.nodeid), len(_FIRST)))
    if "RESULTS_TO" not in os.environ or "TEST_DATABASE_URL" not in os.environ:
        return
    needed = [item for item in items if has_database(item) or any(map(item.get_closest_marker, _SERVERS))]
    left = set(items) - set(needed)
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = needed
