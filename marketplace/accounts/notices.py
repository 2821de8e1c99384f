"""Messages that this room promises; `marketplace.notify` stands below it and keeps the promise."""

from collections.abc import Iterable
from typing import Any

from marketplace.outbox.services import publish


def tell(user_pks: Iterable[int], *, kind: str, context: dict[str, Any], url: str) -> None:
    """As `notify.services.notify` does, in the open transaction."""
    for pk in sorted(set(user_pks)):
        publish("notice", key=f"user:{pk}", payload={"user_pk": pk, "kind": kind, "context": context, "url": url})
