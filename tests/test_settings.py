"""The profiles, each loaded in a process of its own: what they refuse, and how they say it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded  # the same whichever servers there are

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = (
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DJANGO_SECRET_KEY",
    "HASH_PEPPER",
    "ENCRYPTION_KEYS",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "SEARCH_URL",
    "EMAIL_HOST",
    "DEFAULT_FROM_EMAIL",
)


@pytest.fixture(scope="module")
def sample() -> dict[str, str]:
    made = subprocess.check_output([sys.executable, ROOT / "deploy" / "make_env.py"], text=True)
    rows = [line.partition("=") for line in made.splitlines() if line and not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in rows}


def load(profile: str, values: dict[str, str], show: str = "PROFILE") -> subprocess.CompletedProcess[str]:
    program = f"from django.conf import settings; print(getattr(settings, {show!r}))"
    environment = {"PATH": os.environ["PATH"], **values, "DJANGO_SETTINGS_MODULE": f"marketplace.settings.{profile}"}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_the_service_starts_with_the_sample(sample: dict[str, str]) -> None:
    assert load("service", sample).stdout == "service\n"


@pytest.mark.parametrize("name", REQUIRED)
def test_the_service_names_what_is_missing(sample: dict[str, str], name: str) -> None:
    done = load("service", {key: value for key, value in sample.items() if key != name})

    assert f"ImproperlyConfigured: {name} is not set." in last_line(done)


def test_the_service_refuses_demonstration_mode(sample: dict[str, str]) -> None:
    assert "DEMO=1 is refused here" in last_line(load("service", {**sample, "DEMO": "1"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("SITE_URL", "http://dungthu.example"), ("DATABASE_URL", "sqlite:///x"), ("CELERY_BROKER_URL", "memory://")],
)
def test_the_service_refuses_addresses_of_another_kind(sample: dict[str, str], name: str, value: str) -> None:
    assert f"{name}='{value}' must start with one of" in last_line(load("service", {**sample, name: value}))


def test_no_part_of_the_demonstration_is_on_in_the_service(sample: dict[str, str]) -> None:
    assert load("service", sample, "DEMO").stdout == "False\n"
    assert load("service", sample, "SIMULATOR_ORIGIN").stdout == "\n"
    assert load("service", sample, "EMAIL_BACKEND").stdout == "django.core.mail.backends.smtp.EmailBackend\n"


def test_embedded_needs_nothing_and_listens_on_loopback(tmp_path: Path) -> None:
    values = {"DATA_DIR": str(tmp_path)}

    assert load("embedded", values).stdout == "embedded\n"
    assert load("embedded", {**values, "BIND_HOST": "0.0.0.0"}, "BIND_HOST").stdout == "127.0.0.1\n"


@pytest.mark.parametrize(("name", "value"), [("PORT", "0"), ("PORT", "eighty"), ("DEMO", "perhaps")])
def test_embedded_names_what_it_cannot_read(tmp_path: Path, name: str, value: str) -> None:
    assert f"{name}={value!r}" in last_line(load("embedded", {"DATA_DIR": str(tmp_path), name: value}))


def test_the_test_settings_keep_the_demonstration(tmp_path: Path) -> None:
    assert "DEMO=0 is refused by the test settings" in last_line(load("test", {"DATA_DIR": str(tmp_path), "DEMO": "0"}))
