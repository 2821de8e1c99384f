"""Standard Webhooks signatures (https://www.standardwebhooks.com): what a vendor checks."""

import base64
import datetime as dt
import secrets

from standardwebhooks.webhooks import Webhook

SECRET_PREFIX = "whsec_"  # noqa: S105 - the standard's prefix, no secret


def new_secret() -> str:
    """A fresh signing secret: 32 random bytes, base64, with the prefix that the standard names."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(webhook_id: str, moment: dt.datetime, body: str, signing_secrets: list[str]) -> dict[str, str]:
    """The three headers of a delivery; during a rotation one signature per secret, separated by a space."""
    signatures = [Webhook(secret).sign(webhook_id, moment, body) for secret in signing_secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
