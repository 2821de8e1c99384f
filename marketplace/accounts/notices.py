"""Messages that this room promises; `marketplace.notify` stands below it and keeps the promise."""

from collections.abc import Iterable
from typing import Any

from marketplace.accounts.models import Proof
from marketplace.outbox.services import publish


def tell(user_pks: Iterable[int], *, kind: str, context: dict[str, Any], url: str) -> None:
    """As `notify.services.notify` does, in the open transaction."""
    for pk in sorted(set(user_pks)):
        publish("notice", key=f"user:{pk}", payload={"user_pk": pk, "kind": kind, "context": context, "url": url})


def proof_facts(*, kind: str, context: dict[str, Any], **_ctx: Any) -> dict[str, Any] | None:
    """What a message about a proof says of it, joined when it is shown or sent (slot `notify.context`)."""
    if not kind.startswith("account.proof_") or "proof_pk" not in context:
        return None
    row = Proof.objects.select_related("organisation").get(pk=context["proof_pk"])
    return {"organisation": row.organisation.name, "reason": row.reason}
