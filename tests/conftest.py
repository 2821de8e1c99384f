"""Fixtures of every suite.

A full migration takes about 20 s, so it is paid once per state of the migrations: a template
database is kept under `.cache/` (SQLite: a file; PostgreSQL: a TEMPLATE) and copied for each run and
each xdist worker.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
ROOMS = ("marketplace", "platforms", "trials", "search", "cms")


def _fingerprint() -> str:
    """Changes whenever a migration, a pinned version or an app's data copy changes."""
    digest = hashlib.sha256()
    files = [path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")]
    for path in sorted([*files, ROOT / "requirements.txt", Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _point_to(name: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _sqlite_copy(worker: str) -> str:
    template = CACHE / f"template-{_fingerprint()}.sqlite3"
    with _locked("template"):
        if not template.exists():
            fresh = template.with_suffix(".making")
            fresh.unlink(missing_ok=True)
            _point_to(str(fresh))
            call_command("migrate", verbosity=0, interactive=False)
            with connections["default"].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections["default"].close()
            fresh.rename(template)
    copy = CACHE / f"test-{worker}-{os.getpid()}.sqlite3"
    shutil.copyfile(template, copy)
    return str(copy)


def _postgres_copy(worker: str) -> str:
    import psycopg

    entry = connections["default"].settings_dict
    template, copy = f"dungthu_template_{_fingerprint()}", f"dungthu_test_{worker}_{os.getpid()}"

    def admin() -> psycopg.Connection:
        return psycopg.connect(
            host=entry["HOST"], port=entry["PORT"] or 5432, user=entry["USER"], password=entry["PASSWORD"],
            dbname="postgres", autocommit=True,
        )  # fmt: skip

    with _locked("template"), admin() as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
        if not known:
            making = f"{template}_making"
            server.execute(f'DROP DATABASE IF EXISTS "{making}"')
            server.execute(f'CREATE DATABASE "{making}"')
            _point_to(making)
            call_command("migrate", verbosity=0, interactive=False)
            connections["default"].close()
            server.execute(f'ALTER DATABASE "{making}" RENAME TO "{template}"')
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    return copy


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    connection = connections["default"]
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            _point_to(_postgres_copy(worker))
        else:
            _point_to(_sqlite_copy(worker))
        call_command("load_reference", verbosity=0)
    yield
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        connections.close_all()
        if connection.vendor != "postgresql":
            for suffix in ("", "-wal", "-shm"):
                Path(name + suffix).unlink(missing_ok=True)
            return
        import psycopg

        entry = connection.settings_dict
        with psycopg.connect(
            host=entry["HOST"], port=entry["PORT"] or 5432, user=entry["USER"], password=entry["PASSWORD"],
            dbname="postgres", autocommit=True,
        ) as server:  # fmt: skip
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
