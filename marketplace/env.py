"""Typed reading of the environment.

Every setting that a deployment may choose is read here once, at start. A missing or
malformed value raises `ImproperlyConfigured` with the variable's name, what was found
and what is expected, so that nobody has to read a traceback to mend a deployment.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Environment:
    """A read-only view of environment variables with one method per type.

    Each method takes the variable's name and a default; without a default the
    variable is required. Empty strings count as absent.
    """

    values: Mapping[str, str]

    @classmethod
    def of_process(cls) -> "Environment":
        return cls(os.environ)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it in the environment of this process.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        raw = self.text(name, "1" if default else "0").lower()
        if raw in _TRUE:
            return True
        if raw in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={raw!r} is not a yes/no value. Use 1 or 0.")

    def number(self, name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
        raw = self.text(name, str(default))
        if not re.fullmatch(r"-?[0-9]{1,18}", raw) or not low <= int(raw) <= high:
            raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number from {low} to {high}.")
        return int(raw)

    def words(self, name: str, default: str | None = None) -> list[str]:
        """A comma-separated list. One of commas alone counts as absent."""
        raw = self.text(name, default)
        if raw.strip(" ,"):
            return [word.strip() for word in raw.split(",") if word.strip()]
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it in the environment of this process.")
        return []

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()

    def url(self, name: str, default: str | None = None, *, schemes: frozenset[str]) -> str:
        """A URL whose scheme is one of `schemes`; "" when the default is "" and nothing is set."""
        raw = self.text(name, default)
        if raw and urlsplit(raw).scheme not in schemes:
            raise ImproperlyConfigured(f"{name}={raw!r} must start with one of: {', '.join(sorted(schemes))}.")
        return raw

    def postgresql(self, name: str) -> dict[str, object]:
        """Django's DATABASES entry for `postgresql://user:password@host:port/name?option=…`."""
        raw = self.url(name, schemes=frozenset({"postgres", "postgresql"}))
        parts = urlsplit(raw)
        try:
            port = str(parts.port or "")
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} has a port that is not a number from 1 to 65535.") from error
        if not parts.path.strip("/"):
            raise ImproperlyConfigured(f"{name} names no database: postgresql://user:password@host:5432/NAME.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": port,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
