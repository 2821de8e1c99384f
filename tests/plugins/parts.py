"""In which part of a run, and in what order, tests come.

What asks for neither a database nor a server runs in the embedded part alone. What the servers' part ran on PostgreSQL
is repeated on SQLite only where the kind of database matters most (`BOTH`); a run without servers, and `make test-all`,
repeat everything. On the servers what takes longest begins first (`--no-loadscope-reorder` keeps the order of files).
"""

import os

import pytest

from tests.plugins.kinds import has_database

BOTH = (
    "tests/test_",
    "tests/marketplace/outbox/",
    "tests/marketplace/serve/",
    "tests/search/",
    "tests/trials/handover/",
    "tests/trials/lifecycle/",
)
_FIRST = ("tests/faults/", "tests/browser/test_promise", "tests/concurrency/")
_SERVERS = ("postgres", "redis", "elasticsearch")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`RUN_PART` is `servers`, or `rest` for what those left; without it everything runs."""
    part = os.environ.get("RUN_PART")
    if part == "servers":
        items.sort(key=_turn)
        _keep(config, items, {item for item in items if has_database(item) or _needs_server(item)})
    elif part == "rest":
        _keep(config, items, {item for item in items if not _ran_on_servers(item) or item.nodeid.startswith(BOTH)})


def _turn(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(_FIRST) if item.nodeid.startswith(name)), len(_FIRST))


def _ran_on_servers(item: pytest.Item) -> bool:
    own = item.get_closest_marker("embedded") or item.get_closest_marker("browser")
    return has_database(item) and not own


def _needs_server(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in _SERVERS)


def _keep(config: pytest.Config, items: list[pytest.Item], kept: set[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]
