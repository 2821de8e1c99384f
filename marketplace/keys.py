"""Key material: Django's secret, the pepper of keyed hashes, the keys of encrypted columns.

Embedded: made once into the data folder, file mode 0600, never silently made anew (a data
folder that has a database but lost its keys is refused). Service: required from the
environment. Encryption keys are versioned: the first encrypts, all decrypt.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured

from marketplace.env import Environment


@dataclass(frozen=True)
class KeyRing:
    """`django_secret` and `pepper` are texts; `encryption` holds Fernet keys, newest first."""

    django_secret: str
    pepper: str
    encryption: tuple[str, ...]

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Raise `ImproperlyConfigured` when no key of this ring made the token."""
        try:
            return self._box().decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured("An encrypted value was written with a key that is not configured.") from error

    def keyed_hash(self, text: str) -> str:
        """A hash for comparing secrets and personal numbers without storing them (HMAC-SHA256, hex)."""
        return hmac.new(self.pepper.encode(), text.encode(), hashlib.sha256).hexdigest()

    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.encryption])


def from_folder(folder: Path, *, database_exists: bool) -> KeyRing:
    """The ring kept in `folder/keys.json`, made on the very first start."""
    path = folder / "keys.json"
    if not path.exists():
        if database_exists:
            raise ImproperlyConfigured(
                f"{path} is missing although a database stands beside it. Put the file back from your backup, "
                "or remove the whole folder to begin anew."
            )
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path)
    try:
        data = json.loads(path.read_text())
        return KeyRing(data["django_secret"], data["pepper"], tuple(data["encryption"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read. Put it back from your backup.") from error


def from_environment(env: Environment) -> KeyRing:
    """The ring of a service: DJANGO_SECRET_KEY, HASH_PEPPER, ENCRYPTION_KEYS (comma-separated, newest first)."""
    keys = tuple(env.words("ENCRYPTION_KEYS"))
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS holds something that is not a Fernet key (32 bytes, url-safe base64)."
            ) from error
    return KeyRing(_long(env, "DJANGO_SECRET_KEY"), _long(env, "HASH_PEPPER"), keys)


def _long(env: Environment, name: str) -> str:
    value = env.text(name)
    if len(value) < 50:
        raise ImproperlyConfigured(f"{name} is too short: give at least 50 random characters.")
    return value


def _write_once(path: Path) -> None:
    fresh = {
        "django_secret": secrets.token_urlsafe(64),
        "pepper": secrets.token_urlsafe(64),
        "encryption": [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()],
    }
    part = path.with_suffix(f".{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(fresh, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # fails where another process was first: its keys stand
    except FileExistsError:
        pass
    finally:
        part.unlink()
