"""Who may decide about adoptions. Reporting and confirming follow the trial's own access rules."""

from marketplace.access import Actor
from trials.lifecycle.models import Trial


def can_decide(actor: Actor, trial: Trial) -> bool:
    """An officer of the trial's province or of the whole country, or an administrator."""
    if not actor.is_staff or not actor.has_role("officer", "administrator"):
        return False
    return actor.has_role("administrator") or actor.province_code in ("", trial.province_code)


def can_see_disputes(actor: Actor) -> bool:
    return actor.is_staff and actor.has_role("officer", "administrator", "auditor")
