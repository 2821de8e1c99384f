"""The whole product on servers of its own, its people and its vendor: what faults are done to."""

import datetime as dt
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.faults.cluster import Cluster, own_cluster
from tests.faults.vendor import Vendor
from tests.plugins.processes import ROOT, Site, Visitor, free_ports, site

PATIENCE_SECONDS = 300
MEANT = frozenset({302, 409})
"""What an SME's click may answer: led on, or told that this was done already."""


@dataclass
class Ground:
    site: Site
    cluster: Cluster
    broker: redis.Redis
    vendor: Vendor
    sessions: list[str]
    slugs: list[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take_people(self, count: int) -> list[str]:
        """The sessions of people who have done nothing yet."""
        taken, self.sessions = self.sessions[:count], self.sessions[count:]
        return taken

    def press(self, presses: Sequence[tuple[str, str, str]], *, clients: int = 4) -> list[str]:
        """Each of (session, path, body) is posted until it is answered as meant; where each led."""
        places, waiting = [""] * len(presses), iter(enumerate(presses))

        def client() -> None:
            visitor = Visitor(self.site.port)
            while True:
                with self._lock:
                    number, press = next(waiting, (-1, ("", "", "")))
                if number < 0:
                    return
                places[number] = _insist(visitor, *press)

        threads = [threading.Thread(target=client) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return places

    def ask(self, sql: Any, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says, once it answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.cluster.ask(sql, *values)
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the database does not come back"
                time.sleep(0.3)

    def count(self, sql: Any, *values: Any) -> int:
        return int(self.ask(sql, *values)[0][0])

    def wait_until_none(self, sql: Any, *values: Any) -> None:
        """Until the count that `sql` asks for is 0."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := self.count(sql, *values):
            assert time.monotonic() < deadline, f"{left} left: {sql}\n{self.site.log()}"
            time.sleep(0.5)

    def set_clock(self, ahead: dt.timedelta) -> None:
        """The demonstration's clock; every process reads it within two seconds."""
        self.ask("DELETE FROM reference_democlock")
        self.ask("INSERT INTO reference_democlock (offset_seconds) VALUES (%s)", int(ahead.total_seconds()))
        time.sleep(2)

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.site.env, capture_output=True, text=True
        )


def _insist(visitor: Visitor, session: str, path: str, body: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    status: object = None
    while time.monotonic() < deadline:
        try:
            status, place = visitor.post(path, body, session)
        except (OSError, HTTPException) as error:
            status = error
        else:
            if status in MEANT and not place.startswith("/tai-khoan/dang-nhap"):
                return place
        time.sleep(0.3)
    raise AssertionError(f"{path} was never answered as meant; last {status!r}")


class Chaos:
    """Kills processes at random moments, and once each: empties Redis, kills PostgreSQL."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self._ground, self._pick = ground, random.Random(seed)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._order: list[str] = []
        self._others: list[Callable[[], object]] = [ground.broker.flushdb, self._kill_postgres, ground.broker.flushdb]
        self.done: list[str] = []
        self.error: Exception | None = None

    def __enter__(self) -> "Chaos":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join()
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            while not self._stopped.wait(self._pick.uniform(6, 14)):
                name = self._next()
                self._ground.site.kill(name)
                self._ground.site.begin_again(name)
                self.done.append(name)
                if len(self.done) % 3 == 0 and self._others:
                    self._others.pop(0)()
        except Exception as error:  # told by the thread that waits
            self.error = error

    def _next(self) -> str:
        """Each process in turn, in an order that chance gives anew."""
        if not self._order:
            self._order = self._pick.sample(self._ground.site.names, len(self._ground.site.names))
        return self._order.pop()

    def _kill_postgres(self) -> None:
        self._ground.cluster.kill()
        self._ground.cluster.begin_again()
        self.done.append("postgres")


@contextmanager
def ground_for(folder: Path, people: int) -> Iterator[Ground]:
    [vendor_port] = free_ports(1)
    origin = f"http://127.0.0.1:{vendor_port}"
    broker_url = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/10"
    broker = redis.Redis.from_url(broker_url)
    broker.flushdb()
    with own_cluster("faults") as cluster:
        env = {
            "DATA_DIR": str(folder),
            "TEST_DATABASE_URL": cluster.url,
            "TEST_REDIS_URL": broker_url,
            "TEST_SEARCH_URL": "",
            "SIMULATOR_PORT": str(vendor_port),
            "OUTBOX_LEASE_SECONDS": "5",
            "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        }
        with site(folder, env) as running:
            command = [sys.executable, "-m", "tests.faults.stage", str(people), f"{origin}/webhooks"]
            staged = subprocess.run(command, cwd=ROOT, env=running.env, check=True, capture_output=True, text=True)
            known = json.loads(staged.stdout.splitlines()[-1])
            api = f"http://127.0.0.1:{running.port}"
            with Vendor(vendor_port, secret=known["secret"], key=known["key"], api=api) as vendor:
                ground = Ground(running, cluster, broker, vendor, known["sessions"], known["slugs"])
                running.start_web(workers=2, threads=4)
                running.start_workers({"default": 4, "outside": 4})  # nobody reads pages beside them
                running.start_beat()
                yield ground
    with suppress(redis.ConnectionError):
        broker.flushdb()
