"""deploy/ agrees with what is tested natively: pins, services, environment (no Docker is needed for this)."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from marketplace.env import Environment
from marketplace.keys import from_environment
from scripts import services

pytestmark = pytest.mark.embedded  # the same whichever servers there are

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def example_variables(text: str | None = None) -> dict[str, str]:
    lines = (text or (DEPLOY / "env.example").read_text()).splitlines()
    rows = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in rows}


def pinned(package: str) -> str:
    found = re.search(rf"^{package}==(.+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert found
    return found.group(1)


def test_it_has_every_process_and_server(compose: dict[str, Any]) -> None:
    ours = {"prepare", "web", "worker", "worker-outside", "beat"}
    assert set(compose["services"]) == {*ours, "postgres", "redis", "elasticsearch"}


def test_its_workers_take_every_queue(compose: dict[str, Any]) -> None:
    commands = [row["command"] for name, row in compose["services"].items() if name.startswith("worker")]
    taken = {queue for command in commands for queue in command[command.index("--queues") + 1].split(",")}
    assert taken == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def test_every_image_is_pinned_to_an_exact_version(compose: dict[str, Any]) -> None:
    for name in ("postgres", "redis", "elasticsearch"):
        assert re.search(r":\d+\.\d+(\.\d+)?(-bookworm)?$", compose["services"][name]["image"]), name


def test_the_search_server_is_the_one_that_the_suites_run_on_and_suits_the_client(compose: dict[str, Any]) -> None:
    version = compose["services"]["elasticsearch"]["image"].rsplit(":", 1)[1]

    assert version == services.ELASTICSEARCH
    assert version.split(".")[:2] == pinned("elasticsearch").split(".")[:2]


def test_every_server_is_watched_and_waited_for(compose: dict[str, Any]) -> None:
    for name in ("postgres", "redis", "elasticsearch", "web"):
        assert compose["services"][name]["healthcheck"]["test"], name
    for name in ("web", "worker", "beat"):
        waits = compose["services"][name]["depends_on"]
        assert waits["prepare"] == {"condition": "service_completed_successfully"}
        assert {waits[server]["condition"] for server in ("postgres", "redis", "elasticsearch")} == {"service_healthy"}


def test_only_the_web_is_published_and_only_on_loopback(compose: dict[str, Any]) -> None:
    published = {name: entry["ports"] for name, entry in compose["services"].items() if "ports" in entry}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_addresses_of_the_sample_are_the_services_of_the_file(compose: dict[str, Any]) -> None:
    variables = example_variables()

    for name, server in (("DATABASE_URL", "postgres"), ("CELERY_BROKER_URL", "redis"), ("SEARCH_URL", "elasticsearch")):
        assert re.search(rf"[@/]{server}:", variables[name]), name
        assert server in compose["services"]
    assert compose["services"]["postgres"]["environment"]["POSTGRES_USER"] == "dungthu"


def test_each_volume_is_declared(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for entry in compose["services"].values() for volume in entry.get("volumes", [])}

    assert used == set(compose["volumes"])


def test_the_command_that_prepares_the_stores_exists(compose: dict[str, Any]) -> None:
    program, script, command = compose["services"]["prepare"]["command"]

    assert (program, script) == ("python", "manage.py")
    assert command in get_commands()


def test_the_environment_maker_prints_keys_that_the_service_accepts() -> None:
    made = subprocess.check_output([sys.executable, DEPLOY / "make_env.py"], text=True)
    variables = example_variables(made)

    ring = from_environment(Environment(variables))

    assert ring.decrypt(ring.encrypt("0312345678")) == "0312345678"
    assert variables["POSTGRES_PASSWORD"] in variables["DATABASE_URL"]
    assert len({variables[name] for name in ("DJANGO_SECRET_KEY", "HASH_PEPPER", "ENCRYPTION_KEYS")}) == 3


def test_the_image_runs_a_python_that_we_support() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    (minor,) = re.findall(r"^FROM python:3\.(\d+)-", text, re.MULTILINE)
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]

    assert lowest == ">=3.11"
    assert 11 <= int(minor) <= 13


def test_the_image_holds_every_package_of_ours_and_no_secret() -> None:
    text = (DEPLOY / "Dockerfile").read_text()

    for package in ("marketplace", "platforms", "trials", "search", "cms"):
        assert f"COPY {package} {package}" in text
    assert not re.search(r"(SECRET_KEY|PEPPER|ENCRYPTION_KEYS|PASSWORD)=", text)
    assert "USER dungthu" in text


def test_the_native_servers_are_no_older_than_supported(compose: dict[str, Any]) -> None:
    assert int(compose["services"]["postgres"]["image"].split(":")[1].split(".")[0]) >= 15
