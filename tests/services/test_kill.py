"""`kill -9` in the middle of a delivery loses nothing and does nothing twice, embedded and on Redis.

Real processes on a database of their own; only the listener is ours (`tests.services.probe`).
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins import databases

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


class Ground:
    """A data folder, a database copied from the template, and the processes started on them."""

    def __init__(
        self, folder: Path, database_env: dict[str, str], query: Callable[[str], list[tuple[Any, ...]]]
    ) -> None:
        self.log = folder / "probe.log"
        self.log.touch()
        self.query = query
        self.env = {
            **os.environ,
            "DATA_DIR": str(folder),
            "PROBE_FILE": str(self.log),
            "DJANGO_SETTINGS_MODULE": "tests.services.probe.settings",
            "OUTBOX_LEASE_SECONDS": "3",
            **database_env,
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, **env: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env={**self.env, **env}, start_new_session=True
        )
        self._running.append(process)
        return process

    def run(self, *command: str) -> None:
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=self.env, check=True, timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()

    def wait_for(self, line: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while line not in self.lines():
            assert time.monotonic() < deadline, f"{line!r} never came; heard {self.lines()}"
            time.sleep(0.1)

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def assert_done_once(self, key: str, *, attempts: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        sql = f"SELECT state, attempts FROM outbox_outboxmessage WHERE key = '{key}'"
        while (rows := self.query(sql)) and rows[0][0] != "done":
            assert time.monotonic() < deadline, rows
            time.sleep(0.1)
        assert [tuple(row) for row in rows] == [("done", attempts)]
        assert self.query(f"SELECT count(*) FROM audit_auditevent WHERE action = 'probe.effect:{key}'") == [(1,)]


@pytest.fixture
def embedded(tmp_path: Path, django_db_setup: None) -> Iterator[Ground]:
    database = tmp_path / "marketplace.sqlite3"
    databases.SqliteDatabase.spare(database)
    shutil.copyfile(Path(os.environ["DATA_DIR"]) / "keys.json", tmp_path / "keys.json")

    def query(sql: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    ground = Ground(tmp_path, {}, query)
    yield ground
    ground.kill()


@pytest.mark.embedded
def test_embedded_process_killed_in_mid_delivery(embedded: Ground) -> None:
    embedded.run("tests.services.probe.run", "publish", "k1")
    embedded.start("tests.services.probe.run", "embedded", PROBE_SLOW="1")
    embedded.wait_for("begin 1")
    embedded.kill()
    embedded.start("tests.services.probe.run", "embedded")
    embedded.wait_for("end 2")
    embedded.assert_done_once("k1", attempts=2)
    assert embedded.lines() == ["begin 1", "begin 2", "end 2"]


@pytest.mark.embedded
def test_sigterm_stops_within_five_seconds(embedded: Ground) -> None:
    process = embedded.start("tests.services.probe.run", "embedded", PROBE_SLOW="1")
    embedded.run("tests.services.probe.run", "publish", "k1")
    embedded.wait_for("begin 1")  # even while a listener hangs
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0


@pytest.fixture
def service(tmp_path: Path, django_db_setup: None) -> Iterator[Ground]:
    import psycopg
    import redis

    broker = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/9"
    redis.Redis.from_url(broker).flushdb()
    database = databases.PostgresDatabase.spare("kill")
    url = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0] + f"/{database.copy}"
    shutil.copyfile(Path(os.environ["DATA_DIR"]) / "keys.json", tmp_path / "keys.json")

    def query(sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url, autocommit=True) as connection:
            return list(connection.execute(sql))  # type: ignore[arg-type]

    ground = Ground(tmp_path, {"TEST_DATABASE_URL": url, "TEST_REDIS_URL": broker}, query)
    yield ground
    ground.kill()
    database.drop()


def _worker_and_beat(ground: Ground, **env: str) -> None:
    ground.start("celery", "-A", "marketplace", "worker", "-P", "prefork", "-c", "2", "-l", "ERROR", **env)
    ground.start("celery", "-A", "marketplace", "beat", "-l", "ERROR", **env)


@pytest.mark.long  # tests/faults kills the same processes, and more of them
@pytest.mark.postgres
@pytest.mark.redis
def test_worker_on_redis_killed_in_mid_delivery(service: Ground) -> None:
    service.run("tests.services.probe.run", "publish", "k1")
    _worker_and_beat(service, PROBE_SLOW="1")
    service.wait_for("begin 1")
    service.kill()
    _worker_and_beat(service)
    service.wait_for("end 2")
    service.assert_done_once("k1", attempts=2)


@pytest.mark.long  # tests/faults empties the queue too
@pytest.mark.postgres
@pytest.mark.redis
def test_broker_that_forgot_everything(service: Ground) -> None:
    import redis

    service.run("tests.services.probe.run", "publish", "k1")
    broker = redis.Redis.from_url(service.env["TEST_REDIS_URL"])
    assert broker.llen("default") == 1
    broker.flushdb()  # what a restart without its data does
    _worker_and_beat(service)
    service.wait_for("end 1")
    service.assert_done_once("k1", attempts=1)
