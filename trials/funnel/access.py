"""Who may see the figures."""

from marketplace.access import Actor


def can_see_room(actor: Actor) -> bool:
    """Everybody of the ministry; an officer of a province sees that province."""
    return actor.is_staff
