"""Fixtures of every suite: the database copied from a template, servers by marker, no outside network.

**Template.** A full migration takes about 20 s, so it is paid once per state of the migrations: a migrated
database with the reference data is kept (SQLite: a file under `.cache/`; PostgreSQL: a TEMPLATE) and copied for
each run and each xdist worker.

**Transactional tests** (`django_db(transaction=True)`, `live_server`) commit for real. Django would flush the
tables after each of them, which our triggers on append-only tables refuse, and which removes Wagtail's root page,
its Locale, and the reference data. Here their teardown puts the template back instead: on SQLite through the
backup API (a transaction on the live file, so open connections stay valid), on PostgreSQL by making the database
anew from its TEMPLATE (a few tenths of a second; connections of other threads are cut). Nothing has to be asked
for: every TransactionTestCase does it.
"""

import datetime as dt
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from marketplace import clock, kept
from marketplace.design.catalogues import compile_stale
from tests.plugins import databases, network
from tests.plugins.kinds import has_database

pytest_plugins = ["tests.plugins.servers", "tests.plugins.parts", "tests.plugins.results"]


def pytest_configure(config: pytest.Config) -> None:
    compile_stale(settings.BASE_DIR)
    network.refuse_outside()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock():
        database = databases.for_connection(connections["default"])
        database.create(worker)
        setattr(TransactionTestCase, "_fixture_teardown", lambda self: database.restore())  # noqa: B010
    yield
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(autouse=True)
def _own_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's clock lives in the database; no test sees another's, a test without one sees real time."""
    clock.forget_demo_offset()
    if not has_database(request.node):
        monkeypatch.setattr(clock, "_demo_offset", dt.timedelta)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What one test cached, another must not read."""
    yield
    cache.clear()
    kept.forget()


@pytest.fixture(autouse=True)
def vietnamese_first() -> Iterator[None]:
    """A page under /en/ leaves its language behind in the thread; the next test starts in Vietnamese."""
    with translation.override("vi"):
        yield
