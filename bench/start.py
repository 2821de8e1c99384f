"""How long a person waits: `bench/start.py [--quick]`.

1. A fresh clone of this checkout's HEAD, `make run` in it: until the catalogue answers 200, packages included.
2. Stop, start again, five times: until it answers again (median).
3. The memory of the process that serves, after every page of a short walk.
4. The replay of a programme year (16,000 entities) into an empty database.

`--quick` takes the present virtual environment instead of the clone, and a tenth of the replay. Pip is told nothing
of caches: what this machine has near, it uses. Nothing else should run beside it.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WALK = ("/", "/nen-tang/", "/nen-tang/?q=ke+toan", "/cam-nang/", "/so-lieu/", "/dung-thu/")


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    limit: float

    def row(self) -> dict[str, object]:
        return {"name": self.name, "value": round(self.value, 2), "limit": self.limit, "holds": self.value < self.limit}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def free_ports() -> int:
    """A port that is free together with the next one, which the vendor simulator takes."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int, log: Path) -> Iterator[tuple[float, int]]:
    """Start, wait for the catalogue, yield (seconds it took, process group), stop."""
    environment = {**os.environ, "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    began = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        while not answers(f"http://127.0.0.1:{port}/nen-tang/"):
            if process.poll() is not None or time.monotonic() - began > 1200:
                raise SystemExit(f"It did not start; the end of {log}:\n{log.read_text()[-3000:]}")
            time.sleep(0.05)
        yield time.monotonic() - began, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        wait_for_end(process.pid)


def wait_for_end(group: int) -> None:
    limit = time.monotonic() + 10
    while members(group) and time.monotonic() < limit:
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def members(group: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def peak_memory_mib(group: int) -> float:
    """The largest peak resident size among the processes of a group."""
    lines = [line for pid in members(group) for line in Path("/proc", str(pid), "status").read_text().splitlines()]
    return max(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def measure_starts(work: Path, *, quick: bool) -> list[Bar]:
    log, port = work / "serve.log", free_ports()
    if quick:
        os.environ["DATA_DIR"] = str(work / "data")
        command, folder = [sys.executable, "manage.py", "serve"], ROOT
    else:
        folder = work / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        command = ["make", "run"]
    with running(command, folder, port, log) as (first, group):
        say(f"first page after {first:.1f} s")
        for path in WALK:
            answers(f"http://127.0.0.1:{port}{path}")
        memory = peak_memory_mib(group)
        say(f"peak memory {memory:.0f} MiB")
    later = []
    for _ in range(2 if quick else 5):
        with running(command, folder, port, log) as (seconds, _group):
            later.append(seconds)
    say(f"later starts: {', '.join(f'{seconds:.1f} s' for seconds in later)}")
    return [
        Bar("first page from a fresh clone, s" if not quick else "first page without installing, s", first, 300),
        Bar("later start, s (median)", statistics.median(later), 6),
        Bar("peak memory of serve, MiB", memory, 700),
    ]


def measure_replay(work: Path, *, quick: bool) -> Bar:
    entities, adopted = (1600, 200) if quick else (16000, 2000)
    environment = {**os.environ, "DATA_DIR": str(work / "replay")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def manage(*arguments: str) -> float:
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
        return time.monotonic() - began

    for command in (["migrate", "-v0"], ["load_reference"], ["load_catalogue"]):
        manage(*command)
    arguments = ["--entities", str(entities), "--adopted", str(adopted), "--seed", "2021"]
    seconds = manage("replay_programme", *arguments)
    say(f"replay of {entities} entities in {seconds:.1f} s")
    return Bar(f"replay of {entities} entities, s", seconds, 60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    work = Path(tempfile.mkdtemp(prefix="dungthu-bench-"))
    try:
        bars = [*measure_starts(work, quick=quick), measure_replay(work, quick=quick)]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps({"bars": [bar.row() for bar in bars]}))
    return 0 if all(bar.row()["holds"] for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
