"""A PostgreSQL of one's own, to be killed: other tests use the common one at the same time."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from scripts import services
from tests.plugins import databases

# One lock wait too long shows as an error and not as a test that hangs.
_OPTIONS = "-c lock_timeout=20000"


class Cluster:
    """One database, with the template's content, in a server that can be killed and begun again."""

    def __init__(self, place: services.Home) -> None:
        self._place = place
        began = services.start_postgres(place, is_killed=True)
        self.url, self._port, self._pid = began.url, began.port, began.pid

    def fill(self, source_url: str) -> None:
        """Put a copy of another database in."""
        binaries = services.postgres_binaries()
        dump = subprocess.run([binaries / "pg_dump", "--no-owner", source_url], check=True, capture_output=True)
        load = [binaries / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, self.url]
        subprocess.run(load, input=dump.stdout, check=True)

    def ask(self, sql: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True, options=_OPTIONS) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """As if the power of the server alone had failed: its own processes end without a word."""
        for pid in (self._pid, *_children(self._pid)):
            os.kill(pid, signal.SIGKILL)

    def begin_again(self) -> None:
        (self._place.folder / "postgres" / "postmaster.pid").unlink(missing_ok=True)
        self._pid = services.run_postgres(self._place, self._port, is_killed=True)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._place.folder, ignore_errors=True)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


@contextmanager
def own_cluster(name: str) -> Iterator[Cluster]:
    common = services.home()
    cluster = Cluster(services.Home(common.make(f"{name}-{os.getpid()}"), common.account))
    try:
        spare = databases.PostgresDatabase.spare(name)
        server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        cluster.fill(f"{server}/{spare.copy}")
        spare.drop()
        yield cluster
    finally:
        cluster.stop()
