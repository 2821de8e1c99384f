"""The product's processes as the service runs them, under the test settings, on a run's own servers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _measuring import ROOT, say

TOKEN = "a" * 32
"""The double-submitted token that keeps strangers from posting."""
NICE = ["nice", "-n", "10"]
"""Workers give way to whoever reads a page, as operations.md tells."""


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in opened:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in opened]


@dataclass
class Site:
    """Web, workers and beat; started one by one, all ended together."""

    work: Path
    port: int
    env: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, nice: bool = False) -> subprocess.Popen[bytes]:
        log = (self.work / "processes.log").open("ab")
        process = subprocess.Popen(
            [*(NICE if nice else []), sys.executable, *command],
            cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def start_web(self, *, workers: int = 1, threads: int = 4) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(workers), "--threads", str(threads)]
        self.start("-m", "gunicorn", "marketplace.wsgi", *bind, "--worker-class", "gthread", "--log-level", "warning")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=5)
                return
            time.sleep(0.3)
        raise SystemExit(f"The web server did not start:\n{(self.work / 'processes.log').read_text()[-3000:]}")

    def start_workers(self) -> None:
        for queue, threads in (("default", "4"), ("outside", "4")):
            name = f"{queue}@{self.port}"
            more = ["--queues", queue, "--pool", "threads", "--concurrency", threads, "--loglevel", "ERROR"]
            self.start("-m", "celery", "-A", "marketplace", "worker", "--hostname", name, *more, nice=True)

    def start_beat(self) -> None:
        self.start("-m", "celery", "-A", "marketplace", "beat", "--loglevel", "ERROR", nice=True)

    def stop(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


@contextmanager
def site(work: Path, **env: str) -> Iterator[Site]:
    [port] = free_ports(1)
    running = Site(work, port, {**os.environ, "TEST_SITE": "1", "SITE_URL": f"http://127.0.0.1:{port}", **env})
    try:
        yield running
    finally:
        running.stop()


class Visitor:
    """One kept connection to the site, perhaps signed in."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, session: str = "") -> int:
        return self._ask("GET", path, session)

    def post(self, path: str, body: str, session: str) -> tuple[int, str]:
        more = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
        status = self._ask("POST", path, session, body, more)
        return status, self.location

    def _ask(self, method: str, path: str, session: str, body: str = "", more: Any = None) -> int:
        cookie = f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else "")
        self._connection.request(method, path, body=body or None, headers={"Cookie": cookie, **(more or {})})
        answer = self._connection.getresponse()
        answer.read()
        self.location = answer.headers.get("Location", "")
        return answer.status


def told(site: Site) -> None:
    """The end of what the processes said, where something went wrong."""
    say((site.work / "processes.log").read_text()[-2000:])
