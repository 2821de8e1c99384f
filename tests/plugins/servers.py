"""A suite that needs a server says so in its marker: skipped on a laptop without it, failed in CI."""

import os
import shutil
from pathlib import Path

import pytest

NEEDS = {
    "postgres": ("TEST_DATABASE_URL", "PostgreSQL"),
    "redis": ("TEST_REDIS_URL", "Redis"),
    "elasticsearch": ("TEST_SEARCH_URL", "Elasticsearch"),
}


def chromium_path() -> str | None:
    """Debian's Chromium, or the one that CHROMIUM names."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named if Path(named).exists() else None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def missing(item: pytest.Item) -> str | None:
    """What this test lacks here, in one line; None when it can run."""
    for marker, (variable, name) in NEEDS.items():
        if item.get_closest_marker(marker) and not os.environ.get(variable):
            return f"needs {name}: `make services`, then load what it prints ({variable})"
    if item.get_closest_marker("node") and not shutil.which("node"):
        return "needs Node 18 or newer: apt install nodejs"
    if item.get_closest_marker("browser") and not chromium_path():
        return "needs Chromium: apt install chromium, or set CHROMIUM to its path"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = missing(item)
    if not reason:
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason} (CI has every server)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program, for Playwright's `executable_path`."""
    found = chromium_path()
    assert found, "mark the test with pytest.mark.browser"
    return found
