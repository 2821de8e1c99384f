"""The running product, started as its users start it, for tests that drive a browser."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.plugins import databases
from tests.plugins.processes import free_ports

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300


@dataclass
class Site:
    """Where the product answers, and the processes behind it."""

    folder: Path
    env: dict[str, str]
    url: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> None:
        log = (self.folder / "processes.log").open("ab")
        self.processes.append(
            subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        )

    def manage(self, *command: str) -> str:
        """Run a management command on the site's data; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True, capture_output=True, text=True
        )
        return done.stdout

    def wait_until_ready(self) -> None:
        """Until the catalogue answers 200: catalogue, replayed year and index are ready (design §13)."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert all(process.poll() is None for process in self.processes), self.log()
            assert time.monotonic() < deadline, self.log()
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if urllib.request.urlopen(f"{self.url}/nen-tang/", timeout=20).status == 200:
                    return
            time.sleep(0.5)

    def log(self) -> str:
        return (self.folder / "processes.log").read_text()[-4000:]

    def stop(self) -> list[int]:
        """SIGTERM to each; their exit codes. Whatever takes longer than 10 s is killed."""
        codes = []
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                codes.append(process.wait(timeout=10))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                codes.append(process.wait())
        return codes


def _site(folder: Path, **env: str) -> Site:
    port, simulator_port = free_ports(2)
    shutil.rmtree(folder / "site", ignore_errors=True)
    url = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    own = {
        "DATA_DIR": str(folder / "site"),
        "PORT": str(port),
        "SIMULATOR_PORT": str(simulator_port),
        "SITE_URL": url,
        "PYTHONUNBUFFERED": "1",
    }
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    return Site(folder, {**inherited, **own, **env}, url)


@contextlib.contextmanager
def embedded(folder: Path) -> Iterator[Site]:
    """`manage.py serve` on an empty data folder."""
    site = _site(folder)
    site.start(sys.executable, "manage.py", "serve")
    try:
        site.wait_until_ready()
        yield site
    finally:
        site.stop()


@contextlib.contextmanager
def service(folder: Path) -> Iterator[Site]:
    """gunicorn, worker and beat apart, on PostgreSQL, Redis and Elasticsearch, under the test settings."""
    import redis

    database = databases.PostgresDatabase.spare("site")
    broker = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/8"
    redis.Redis.from_url(broker).flushdb()
    site = _site(
        folder,
        DJANGO_SETTINGS_MODULE="marketplace.settings.test",
        TEST_DATABASE_URL=os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0] + f"/{database.copy}",
        TEST_REDIS_URL=broker,
        TEST_SEARCH_URL=os.environ["TEST_SEARCH_URL"],
        TEST_SITE="1",
        WEB_CONCURRENCY="1",
    )
    try:
        site.manage("prepare")
        site.start(sys.executable, "manage.py", "run_companions")
        site.start(
            sys.executable, "-m", "celery", "-A", "marketplace", "worker", "-P", "threads", "-c", "4", "-l", "ERROR"
        )
        site.start(sys.executable, "-m", "celery", "-A", "marketplace", "beat", "-l", "ERROR")
        bind = site.url.removeprefix("http://")
        web = ["gunicorn", "marketplace.wsgi", "--bind", bind, "--threads", "8", "--log-level", "warning"]
        site.start(sys.executable, "-m", *web)
        site.wait_until_ready()
        yield site
    finally:
        site.stop()
        database.drop()
