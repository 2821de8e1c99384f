"""Public identifiers: short, unguessable, with a prefix that says what they name."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32: no i, l, o, u


def public_id(prefix: str) -> str:
    """A new identifier such as `trl_3f9k2m7q8r5t1v0w` (16 symbols, 80 random bits)."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(16))}"
