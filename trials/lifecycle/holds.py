"""What keeps a trial from being left for now. Rooms below fill the slot `trial.hold`."""

from marketplace import slots
from trials.lifecycle.models import Trial


def ensure_not_held(row: Trial) -> None:
    """Raise the `Conflict` of the room that needs the locked trial where it is; it says what to do instead."""
    refusal = slots.first("trial.hold", trial=row)
    if refusal is not None:
        raise refusal
