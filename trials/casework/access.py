"""Who may look at what is stuck, and act on it."""

from marketplace.access import Actor
from trials.lifecycle.models import Trial


def can_see(actor: Actor) -> bool:
    """Everybody of the ministry; an officer of a province sees that province."""
    return actor.is_staff


def can_act(actor: Actor) -> bool:
    return actor.is_staff and actor.has_role("officer", "administrator")


def can_act_on(actor: Actor, trial: Trial) -> bool:
    """An officer of a province acts on that province's trials only."""
    return can_act(actor) and actor.province_code in ("", trial.province_code)
