"""Reading the environment: each wrong or missing value is told by name, with what is expected."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from marketplace.env import Environment

pytestmark = pytest.mark.embedded  # the same whichever servers there are


def env(**values: str) -> Environment:
    return Environment(values)


def test_a_required_variable_that_is_absent_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is not set"):
        env().text("SITE_URL")


def test_an_empty_value_counts_as_absent() -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is not set"):
        env(SITE_URL="  ").text("SITE_URL")
    assert env(SITE_URL="  ").text("SITE_URL", "https://x") == "https://x"


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)])
def test_flags(raw: str, value: bool) -> None:
    assert env(DEMO=raw).flag("DEMO", not value) is value


def test_a_flag_that_is_neither_yes_nor_no() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DEMO='maybe' is not a yes/no value. Use 1 or 0"):
        env(DEMO="maybe").flag("DEMO", True)


def test_numbers_within_their_limits() -> None:
    assert env(PORT="8080").number("PORT", 8000, low=1, high=65535) == 8080
    assert env().number("PORT", 8000, low=1, high=65535) == 8000


@pytest.mark.parametrize("raw", ["0", "65536", "-1", "80.5", "http", "--5", "８０"])
def test_a_number_that_is_none_or_out_of_its_limits(raw: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"PORT=.* is not a whole number from 1 to 65535"):
        env(PORT=raw).number("PORT", 8000, low=1, high=65535)


def test_words_are_trimmed_and_empty_ones_dropped() -> None:
    assert env(ALLOWED_HOSTS=" a.example, ,b.example ").words("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_a_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert env(DATA_DIR="here").folder("DATA_DIR", Path("/nowhere")) == tmp_path / "here"


def test_a_url_of_another_scheme() -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL='http://x' must start with one of: https"):
        env(SITE_URL="http://x").url("SITE_URL", schemes=frozenset({"https"}))


def test_a_postgresql_address() -> None:
    entry = env(DATABASE_URL="postgresql://d%C3%B9ng:p%40ss@db:5433/market?sslmode=require").postgresql("DATABASE_URL")

    assert entry == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "market",
        "USER": "dùng",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("mysql://db/market", "must start with one of: postgres, postgresql"),
        ("postgresql://db:5432/", "names no database"),
        ("postgresql://db:port/market", "DATABASE_URL"),
    ],
)
def test_an_address_that_is_no_database(raw: str, told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told):
        env(DATABASE_URL=raw).postgresql("DATABASE_URL")
