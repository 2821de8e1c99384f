"""Codes and tokens that stand nowhere: computed from a row's salt and the installation's pepper.

The row keeps a keyed hash to compare with; the outbox, which may carry no secret, carries the row's
key, and the listener computes the secret again at the moment of sending.
"""

import hmac
import secrets

from django.conf import settings

CODE_DIGITS = 8


def new_salt() -> str:
    return secrets.token_hex(16)


def code_of(purpose: str, salt: str) -> str:
    """Eight digits to be typed from a mail."""
    return str(int(_derived(purpose, salt), 16) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def token_of(purpose: str, salt: str) -> str:
    """A long token for a link."""
    return _derived(purpose, salt)[:48]


def hash_of(purpose: str, secret: str) -> str:
    return settings.KEYS.keyed_hash(f"{purpose}:hash:{secret}")


def is_match(purpose: str, secret: str, kept_hash: str) -> bool:
    return hmac.compare_digest(hash_of(purpose, secret), kept_hash)


def _derived(purpose: str, salt: str) -> str:
    return settings.KEYS.keyed_hash(f"{purpose}:derive:{salt}")
