"""Key material: made once, never silently anew; old encryption keys still read."""

import json
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from marketplace.env import Environment
from marketplace.keys import KeyRing, from_environment, from_folder

pytestmark = pytest.mark.embedded  # the same whichever servers there are

LONG = "x" * 60


def ring(*keys: str) -> KeyRing:
    return KeyRing("secret", "pepper", keys)


def test_the_folder_gets_its_keys_once(tmp_path: Path) -> None:
    first = from_folder(tmp_path / "var", database_exists=False)
    second = from_folder(tmp_path / "var", database_exists=True)

    assert first == second
    assert stat.S_IMODE((tmp_path / "var" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.json"]


def test_a_database_without_its_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"keys\.json is missing although a database stands beside it"):
        from_folder(tmp_path, database_exists=True)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"pepper": "x"})])
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)

    with pytest.raises(ImproperlyConfigured, match=r"keys\.json cannot be read"):
        from_folder(tmp_path, database_exists=False)
    assert (tmp_path / "keys.json").read_text() == content


def test_the_newest_key_encrypts_and_all_decrypt() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    written_before = ring(old).encrypt("001099012345")

    rotated = ring(new, old)

    assert rotated.decrypt(written_before) == "001099012345"
    assert ring(new).decrypt(rotated.encrypt("mới")) == "mới"


def test_a_value_of_a_key_that_is_gone() -> None:
    written = ring(Fernet.generate_key().decode()).encrypt("x")

    with pytest.raises(ImproperlyConfigured, match="written with a key that is not configured"):
        ring(Fernet.generate_key().decode()).decrypt(written)


def test_the_keyed_hash_depends_on_the_pepper_and_hides_the_text() -> None:
    first = KeyRing("s", "pepper one", ()).keyed_hash("001099012345")
    second = KeyRing("s", "pepper two", ()).keyed_hash("001099012345")

    assert first != second
    assert len(first) == 64
    assert first == KeyRing("other", "pepper one", ()).keyed_hash("001099012345")


def test_the_environment_of_a_service() -> None:
    key = Fernet.generate_key().decode()
    values = {"DJANGO_SECRET_KEY": LONG, "HASH_PEPPER": LONG, "ENCRYPTION_KEYS": f"{key}, {key}"}

    assert from_environment(Environment(values)) == KeyRing(LONG, LONG, (key, key))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DJANGO_SECRET_KEY", "short", "DJANGO_SECRET_KEY is too short"),
        ("HASH_PEPPER", "", "HASH_PEPPER is not set"),
        ("ENCRYPTION_KEYS", "", "ENCRYPTION_KEYS is not set"),
        ("ENCRYPTION_KEYS", "notakey", "ENCRYPTION_KEYS holds something that is not a Fernet key"),
        ("ENCRYPTION_KEYS", ", ,", "ENCRYPTION_KEYS"),
    ],
)
def test_what_the_service_refuses(name: str, value: str, told: str) -> None:
    values = {"DJANGO_SECRET_KEY": LONG, "HASH_PEPPER": LONG, "ENCRYPTION_KEYS": Fernet.generate_key().decode()}

    with pytest.raises(ImproperlyConfigured, match=told):
        from_environment(Environment({**values, name: value}))
