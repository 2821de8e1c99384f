"""Print deploy/env.example with fresh secrets in it: `python deploy/make_env.py > deploy/.env`. Needs no package."""

import base64
import re
import secrets
from pathlib import Path


def filled(template: str) -> str:
    """Each `<secret>` and `<fernet>` becomes its own fresh value; `<password>` is one value throughout."""
    password = secrets.token_hex(24)
    template = re.sub(r"<secret>", lambda _: secrets.token_urlsafe(64), template)
    template = re.sub(r"<fernet>", lambda _: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), template)
    template = template.replace("<password>", password)
    # What only its owner knows stays to be filled in, quoted so that a shell can read the file.
    return re.sub(r"=(<[a-z-]+>)$", r'="\1"', template, flags=re.MULTILINE)


if __name__ == "__main__":
    text = (Path(__file__).parent / "env.example").read_text()
    head, _, body = text.partition("DJANGO_SETTINGS_MODULE")
    print("# Made by deploy/make_env.py from deploy/env.example.\n" + filled("DJANGO_SETTINGS_MODULE" + body), end="")
