"""Of a run in two parts, what asks for neither a database nor a server runs in one of them alone."""

import os

import pytest

from tests.plugins.kinds import has_database

_SERVERS = ("postgres", "redis", "elasticsearch")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The part on the servers leaves it to the other."""
    if "RESULTS_TO" not in os.environ or "TEST_DATABASE_URL" not in os.environ:
        return
    needed = [item for item in items if has_database(item) or any(map(item.get_closest_marker, _SERVERS))]
    left = set(items) - set(needed)
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = needed
