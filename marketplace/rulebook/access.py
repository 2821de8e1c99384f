"""Who may read and change the rules of programmes."""

from marketplace.access import Actor, ensure


def can_see(actor: Actor) -> bool:
    """Administrators, and auditors, who change nothing."""
    return actor.is_staff and actor.has_role("administrator", "auditor")


def can_change(actor: Actor) -> bool:
    return actor.is_staff and actor.has_role("administrator")


def ensure_change(actor: Actor) -> None:
    ensure(can_change(actor))
