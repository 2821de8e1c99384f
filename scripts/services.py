"""PostgreSQL, Redis and Elasticsearch for the tests: `services.py start [--if-possible] | stop | status`.

By Docker where its daemon answers (deploy/compose.yaml), else from the distribution's binaries and the small
Elasticsearch distribution that is published for tests. Ports are free ones, addresses are loopback, data is
thrown away at stop. Starting twice is harmless: what answers is kept. `start` writes var/services/env, which
the test run reads. With `--if-possible` a server that cannot be had here is told and left out; without it the
command fails. Needs the standard library alone.
"""

import argparse
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "services"
ACCOUNT = "dungthu-services"
ELASTICSEARCH = "9.5.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH}:zip"
VARIABLES = {"postgres": "TEST_DATABASE_URL", "redis": "TEST_REDIS_URL", "elasticsearch": "TEST_SEARCH_URL"}


class Unavailable(Exception):
    """This server cannot be had on this machine; the text says what to install."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], *, seconds: int, what: str, log: Path) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.2)
    tail = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    raise RuntimeError("\n".join([f"{what} did not answer within {seconds} s. The end of {log}:", *tail]))


# --- whose servers, where -----------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    """The account that runs the servers and the folder that it owns. None of the three may run as root."""

    folder: Path
    account: str | None

    def run(self, command: list[str | Path], **more: object) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, cwd=self.folder, capture_output=True, text=True, check=False, **self._identity(), **more
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
        return done

    def spawn(self, command: list[str | Path], log: Path, environment: dict[str, str]) -> int:
        with log.open("ab") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env={**os.environ, **environment}, **self._identity(),
            )  # fmt: skip
        return int(process.pid)

    def make(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        self.own(folder)
        return folder

    def own(self, folder: Path) -> None:
        if self.account:
            subprocess.run(["chown", "-R", f"{self.account}:", folder], check=True)  # noqa: S603, S607

    def _identity(self) -> dict[str, object]:
        if not self.account:
            return {}
        entry = pwd.getpwnam(self.account)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def home() -> Home:
    if os.geteuid() != 0:
        folder = STATE / "servers"
        folder.mkdir(parents=True, exist_ok=True)
        return Home(folder, None)
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(  # noqa: S603
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],  # noqa: S607
            check=True,
        )
    folder = STATE / "servers"
    folder.mkdir(parents=True, exist_ok=True)
    place = Home(folder, ACCOUNT)
    place.own(folder)
    if not _reaches(place):  # a checkout below a private home folder
        shutil.rmtree(folder)
        digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
        place = Home(Path("/var/tmp") / f"dungthu-services-{digest}", ACCOUNT)  # noqa: S108
        place.folder.mkdir(mode=0o755, exist_ok=True)
        place.own(place.folder)
    return place


def _reaches(place: Home) -> bool:
    try:
        place.run(["test", "-w", place.folder])
    except (RuntimeError, PermissionError):
        return False
    return True


# --- the three servers from binaries ---------------------------------------------------------------


@dataclass(frozen=True)
class Running:
    url: str
    port: int
    pid: int


def start_postgres(place: Home, *, is_killed: bool = False) -> Running:
    """A new server; `is_killed`: one that a test kills keeps what it said it had committed."""
    data, port = place.make("postgres"), free_port()
    shutil.rmtree(data)
    account = ["--username=dungthu", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    place.run([postgres_binaries() / "initdb", "--pgdata", data, *account])
    pid = run_postgres(place, port, is_killed=is_killed)
    place.run([postgres_binaries() / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "dungthu", "dungthu"])
    return Running(f"postgresql://dungthu@127.0.0.1:{port}/dungthu", port, pid)


def postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [path for path in found if int(path.parts[-3]) >= 15]
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise Unavailable("PostgreSQL 15 or newer is not installed. Debian, Ubuntu: apt install postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def run_postgres(place: Home, port: int, *, is_killed: bool = False) -> int:
    """The server on the data that stands in `place`, also after it was killed; its pid, once it answers."""
    binaries, log = postgres_binaries(), place.make("logs") / "postgres.log"
    options = {
        "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 200,
        "fsync": "off", "synchronous_commit": "on" if is_killed else "off", "full_page_writes": "off",
        "shared_buffers": "256MB", "max_wal_size": "2GB", "log_min_messages": "warning",
    }  # fmt: skip
    command: list[str | Path] = [binaries / "postgres", "-D", place.folder / "postgres"]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    pid = place.spawn(command, log, {})
    ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "dungthu"]
    wait_until(
        lambda: subprocess.run(ready, check=False).returncode == 0,  # noqa: S603
        seconds=60, what="PostgreSQL", log=log,
    )  # fmt: skip
    return pid


def start_redis(place: Home) -> Running:
    binary = shutil.which("redis-server")
    if not binary:
        raise Unavailable("Redis is not installed. Debian, Ubuntu: apt install redis-server")
    folder, log, port = place.make("redis"), place.make("logs") / "redis.log", free_port()
    command: list[str | Path] = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
    command += ["--save", "", "--appendonly", "no", "--databases", "64"]
    pid = place.spawn(command, log, {})
    wait_until(lambda: listens(port), seconds=20, what="Redis", log=log)
    return Running(f"redis://127.0.0.1:{port}/0", port, pid)


def newest_jdk() -> Path:
    """The newest JDK of at least 21; Debian 12 itself has only 17."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += Path("/usr/lib/jvm").glob("*")
    best = (20, Path())
    for folder in homes:
        release = folder / "release"
        lines = release.read_text(errors="replace").splitlines() if release.exists() else []
        version = next((line.split('"')[1] for line in lines if line.startswith("JAVA_VERSION=")), "0")
        best = max(best, (int(version.split(".")[0].split("-")[0]), folder))
    if best[0] < 21:
        raise Unavailable("Elasticsearch needs a JDK of version 21 or newer under /usr/lib/jvm or JAVA_HOME.")
    return best[1]


def elasticsearch_archive() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dungthu"
    archive = cache / f"elasticsearch-{ELASTICSEARCH}.zip"
    if archive.exists():
        return archive
    if not shutil.which("mvn"):
        raise Unavailable("Elasticsearch comes as a Maven artifact. Debian, Ubuntu: apt install maven")
    say("Fetching Elasticsearch for tests (124 MiB, once) …")
    plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
    done = subprocess.run(  # noqa: S603
        ["mvn", "-q", "-B", plugin, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={cache}"],  # noqa: S607
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or not archive.exists():
        raise Unavailable(f"Maven could not fetch {ARTIFACT}:\n{done.stdout[-800:]}{done.stderr[-800:]}")
    return archive


def start_elasticsearch(place: Home) -> Running:
    jdk, archive = newest_jdk(), elasticsearch_archive()
    folder, log, port = place.make("elasticsearch"), place.make("logs") / "elasticsearch.log", free_port()
    shutil.rmtree(folder)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)  # our own pinned artifact
    (program,) = folder.glob("elasticsearch-*")
    for binary in (program / "bin").iterdir():
        binary.chmod(0o755)
    for name in ("data", "logs"):
        (folder / name).mkdir()
    settings = {
        "discovery.type": "single-node", "xpack.security.enabled": "false", "network.host": "127.0.0.1",
        "http.port": port, "transport.port": free_port(), "path.data": folder / "data", "path.logs": folder / "logs",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }  # fmt: skip
    text = "".join(f"{name}: {value}\n" for name, value in settings.items())
    (program / "config" / "elasticsearch.yml").write_text(text)
    place.own(folder)
    environment = {"ES_JAVA_HOME": str(jdk), "ES_JAVA_OPTS": "-Xms768m -Xmx768m", "HOME": str(folder)}
    pid = place.spawn([program / "bin" / "elasticsearch"], log, environment)
    wait_until(lambda: elasticsearch_answers(port), seconds=120, what="Elasticsearch", log=log)
    return Running(f"http://127.0.0.1:{port}", port, pid)


def elasticsearch_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_cluster/health", timeout=2) as answer:
            return int(answer.status) == 200
    except (OSError, urllib.error.URLError):
        return False


BINARIES: dict[str, Callable[[Home], Running]] = {
    "postgres": start_postgres,
    "redis": start_redis,
    "elasticsearch": start_elasticsearch,
}


# --- by Docker -------------------------------------------------------------------------------------


def docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0  # noqa: S607


def compose(*arguments: str) -> str:
    files = ["-f", "deploy/compose.yaml", "-f", "deploy/compose.test.yaml"]
    command = ["docker", "compose", "--project-name", "dungthu-test", "--env-file", "deploy/env.example", *files]
    done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"docker compose {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.strip()


def start_by_docker() -> dict[str, Running]:
    compose("up", "--detach", "--wait", *BINARIES)
    schemes = {"postgres": ("postgresql://dungthu:test@", 5432, "/dungthu"), "redis": ("redis://", 6379, "/0")}
    schemes["elasticsearch"] = ("http://", 9200, "")
    running = {}
    for name, (before, inner, after) in schemes.items():
        address = compose("port", name, str(inner)).replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        running[name] = Running(f"{before}{address}{after}", int(address.rsplit(":", 1)[1]), 0)
    return running


# --- the commands ----------------------------------------------------------------------------------


def known() -> dict[str, Running]:
    path = STATE / "running.json"
    if not path.exists():
        return {}
    rows: dict[str, dict[str, object]] = json.loads(path.read_text())
    return {name: Running(str(row["url"]), int(str(row["port"])), int(str(row["pid"]))) for name, row in rows.items()}


def remember(running: dict[str, Running]) -> None:
    STATE.mkdir(parents=True, exist_ok=True)
    (STATE / "running.json").write_text(json.dumps({name: vars(entry) for name, entry in running.items()}))
    lines = [f"export {VARIABLES[name]}={entry.url}" for name, entry in running.items()]
    (STATE / "env").write_text("\n".join(lines) + "\n")


def start(*, if_possible: bool) -> int:
    running = {name: entry for name, entry in known().items() if listens(entry.port)}
    missing: list[str] = []
    if len(running) < len(BINARIES) and docker_answers():
        running = start_by_docker()
    else:
        place = home()
        for name, begin in BINARIES.items():
            if name in running:
                continue
            say(f"Starting {name} …")
            try:
                running[name] = begin(place)
            except Unavailable as reason:
                missing.append(f"{name}: {reason}")
            remember(running)  # what is up can be stopped even if the next one fails
    remember(running)
    print((STATE / "env").read_text(), end="")
    for line in missing:
        say(f"NOT STARTED {line}")
    return 0 if if_possible or not missing else 1


def stop() -> int:
    running = known()
    if any(entry.pid == 0 for entry in running.values()):
        compose("down", "--volumes")
    for entry in running.values():
        if entry.pid and listens(entry.port):
            end(entry)
    shutil.rmtree(STATE, ignore_errors=True)
    if os.geteuid() == 0:
        digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
        shutil.rmtree(Path("/var/tmp") / f"dungthu-services-{digest}", ignore_errors=True)  # noqa: S108
    say(f"Stopped: {', '.join(running) or 'nothing was running'}")
    return 0


def end(entry: Running) -> None:
    """SIGINT is PostgreSQL's fast shutdown and ends the two others cleanly; after 15 s the whole group is killed."""
    for sign, seconds in ((signal.SIGINT, 15), (signal.SIGKILL, 5)):
        try:
            os.killpg(entry.pid, sign)
        except ProcessLookupError:
            return
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not listens(entry.port):
                return
            time.sleep(0.1)


def status() -> int:
    running = known()
    for name in BINARIES:
        entry = running.get(name)
        print(f"{name}: {entry.url if entry and listens(entry.port) else 'not running'}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("start", "stop", "status"))
    parser.add_argument("--if-possible", action="store_true", help="leave out what cannot be had here")
    options = parser.parse_args()
    if options.command == "start":
        return start(if_possible=options.if_possible)
    return stop() if options.command == "stop" else status()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as error:
        say(str(error))
        sys.exit(1)
