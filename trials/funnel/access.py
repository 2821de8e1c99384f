"""Who may see the figures and remind vendors."""

from marketplace.access import Actor


def can_see_room(actor: Actor) -> bool:
    """Everybody of the ministry; an officer of a province sees that province."""
    return actor.is_staff


def can_remind(actor: Actor) -> bool:
    return actor.is_staff and actor.has_role("officer", "administrator")
