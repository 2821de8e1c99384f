"""Test databases copied from a migrated template; see `tests/conftest.py` for why."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
ROOMS = ("marketplace", "platforms", "trials", "search", "cms")


class TestDatabase(Protocol):
    def create(self, worker: str) -> None:
        """Make this worker's copy and point Django at it."""

    def restore(self) -> None:
        """Put the template's content back, whatever a test committed."""

    def drop(self) -> None:
        """Remove the copy."""


def for_connection(connection: BaseDatabaseWrapper) -> TestDatabase:
    return PostgresDatabase() if connection.vendor == "postgresql" else SqliteDatabase()


def fingerprint() -> str:
    """Changes whenever a migration, a trigger, the reference data, its loader or a pinned version changes."""
    digest = hashlib.sha256()
    files = [path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")]
    for folder in ("reference", "audit"):
        files += [path for path in (ROOT / "marketplace" / folder).rglob("*") if path.suffix in {".py", ".csv"}]
    for path in sorted([*files, ROOT / "requirements.txt", Path(__file__)]):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def point_to(name: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def fill(name: str) -> None:
    """Everything that a template holds: the tables, Wagtail's root, the reference data."""
    point_to(name)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)


class SqliteDatabase:
    template: Path
    copy: Path

    def create(self, worker: str) -> None:
        self.template = CACHE / f"template-{fingerprint()}.sqlite3"
        with locked("template"):
            self._sweep()
            if not self.template.exists():
                self._make()
        self.copy = CACHE / f"test-{worker}-{os.getpid()}.sqlite3"
        shutil.copyfile(self.template, self.copy)
        point_to(str(self.copy))

    def restore(self) -> None:
        connections["default"].close()
        with (
            contextlib.closing(sqlite3.connect(self.template)) as source,
            contextlib.closing(sqlite3.connect(self.copy, timeout=20)) as target,
        ):
            source.backup(target)

    @staticmethod
    def spare(path: Path) -> None:
        """Copy the template, which a session made, to `path` for a process of its own."""
        shutil.copyfile(CACHE / f"template-{fingerprint()}.sqlite3", path)

    def drop(self) -> None:
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)

    def _make(self) -> None:
        for old in CACHE.glob("template-*.sqlite3"):
            old.unlink()
        fresh = self.template.with_suffix(".making")
        fresh.unlink(missing_ok=True)
        fill(str(fresh))
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections["default"].close()
        fresh.rename(self.template)

    def _sweep(self) -> None:
        """Remove the copies of runs that were killed."""
        for path in CACHE.glob("test-*.sqlite3*"):
            pid = path.name.split(".")[0].rsplit("-", 1)[-1]
            if pid.isdigit() and not Path("/proc", pid).exists() and Path("/proc/self").exists():
                path.unlink(missing_ok=True)


class PostgresDatabase:
    template: str
    copy: str

    def create(self, worker: str) -> None:
        self.template = f"dungthu_template_{fingerprint()}"
        self.copy = f"dungthu_test_{worker}_{os.getpid()}"
        self.address = dict(connections["default"].settings_dict)
        with locked("template-postgres"), self._server() as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template]).fetchone()
            if not known:
                making = f"{self.template}_making"
                server.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
                server.execute(f'CREATE DATABASE "{making}"')
                fill(making)
                connections["default"].close()
                server.execute(f'ALTER DATABASE "{making}" RENAME TO "{self.template}"')
        self._anew()
        point_to(self.copy)

    def restore(self) -> None:
        connections["default"].close()
        self._anew()

    @classmethod
    def spare(cls, name: str) -> "PostgresDatabase":
        """One more copy of the template, which a session made, for processes of their own."""
        extra = cls()
        extra.template = f"dungthu_template_{fingerprint()}"
        extra.copy = f"dungthu_test_{name}_{os.getpid()}"
        extra.address = dict(connections["default"].settings_dict)
        extra._anew()
        return extra

    def drop(self) -> None:
        connections.close_all()
        with self._server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    def _anew(self) -> None:
        # Two CREATE DATABASE from one template at once refuse each other.
        with locked("template-postgres"), self._server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"')

    def _server(self) -> Any:
        import psycopg

        return psycopg.connect(
            host=self.address["HOST"],
            port=self.address["PORT"] or 5432,
            user=self.address["USER"],
            password=self.address["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        )
