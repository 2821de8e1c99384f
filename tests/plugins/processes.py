"""The product's processes as the service runs them, under the test settings: for benchmarks, and for faults."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a" * 32
"""The double-submitted token that keeps strangers from posting."""
NICE = ["nice", "-n", "10"]
"""Workers give way to whoever reads a page, as operations.md tells."""
THREADS = {"default": 1, "outside": 2}
"""Of the worker of each queue, on two cores, as operations.md tells: more hold up the web, and are no quicker."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in opened:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in opened]


@dataclass
class Site:
    """Web, a worker for each queue, and beat; each can be killed and begun anew, all are ended together."""

    work: Path
    port: int
    env: dict[str, str]
    _commands: dict[str, list[str]] = field(default_factory=dict)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return list(self._commands)

    def start_web(self, *, workers: int = 1, threads: int = 4) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(workers), "--threads", str(threads)]
        more = ["--worker-class", "gthread", "--log-level", "warning"]
        self._start("web", [sys.executable, "-m", "gunicorn", "marketplace.wsgi", *bind, *more])
        self.wait_for_web()

    def start_workers(self, threads: Mapping[str, int] = THREADS) -> None:
        celery = [*NICE, sys.executable, "-m", "celery", "-A", "marketplace"]
        for queue, count in threads.items():
            more = ["--queues", queue, "--pool", "threads", "--concurrency", str(count), "--loglevel", "ERROR"]
            self._start(queue, [*celery, "worker", "--hostname", f"{queue}@{self.port}", *more])

    def start_beat(self) -> None:
        self._start("beat", [*NICE, sys.executable, "-m", "celery", "-A", "marketplace", "beat", "--loglevel", "ERROR"])

    def wait_for_web(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=5)
                return
            time.sleep(0.3)
        raise TimeoutError(f"The web server did not answer:\n{self.log()}")

    def kill(self, name: str) -> None:
        """`kill -9` of a process with its children."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def begin_again(self, name: str) -> None:
        self._start(name, self._commands[name])

    def stop(self) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for name in list(self._running):
            with suppress(subprocess.TimeoutExpired):
                self._running[name].wait(timeout=10)
            self.kill(name)

    def log(self) -> str:
        """The end of what the processes said."""
        return (self.work / "processes.log").read_text(errors="replace")[-4000:]

    def _start(self, name: str, command: list[str]) -> None:
        self._commands[name] = command
        with (self.work / "processes.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )


@contextmanager
def site(work: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """A site with nothing started yet; `env` beside this process's own."""
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
        self.location = ""

    def get(self, path: str, session: str = "") -> int:
        return self._ask("GET", path, session)

    def post(self, path: str, body: str, session: str) -> tuple[int, str]:
        """The status, and where it leads."""
        more = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
        return self._ask("POST", path, session, body, more), self.location

    def _ask(self, method: str, path: str, session: str, body: str = "", more: Mapping[str, str] | None = None) -> int:
        cookie = f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else "")
        try:
            self._connection.request(method, path, body=body or None, headers={"Cookie": cookie, **(more or {})})
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next call opens it anew
            raise
        self.location = answer.headers.get("Location", "")
        return answer.status
