"""When a trial may be reviewed: pure reading of its dates."""

import datetime as dt

from marketplace import clock
from trials.lifecycle.models import Trial
from trials.lifecycle.states import Event, State
from trials.reviews.models import Occasion

DAY_30 = dt.timedelta(days=30)
YEAR = dt.timedelta(days=365)
# Who left long ago describes another product.
LEAVING_WINDOW = dt.timedelta(days=180)
_LEFT = frozenset({State.EXPIRED, State.CANCELLED})


def is_reviewable(trial: Trial) -> bool:
    """The trial was an organisation's, no test, and was really used."""
    return bool(trial.organisation_id and trial.first_use_at and trial.activated_at and not trial.is_test)


def left_at(trial: Trial) -> dt.datetime | None:
    """When the organisation stopped using the platform; None while it uses it."""
    if trial.state in _LEFT:
        return trial.ended_at or trial.ends_at
    if trial.state == State.CONVERTED:
        stopped = trial.events.filter(type=Event.STOPPED).order_by("-seq").first()
        return stopped.occurred_at if stopped else None
    return None


def open_occasion(trial: Trial) -> Occasion | None:
    """What a review would be about now, or None where none may be written."""
    if not is_reviewable(trial):
        return None
    now, left = clock.now(), left_at(trial)
    if left is not None:
        return Occasion.LEAVING if left <= now < left + LEAVING_WINDOW else None
    used = now - trial.activated_at  # type: ignore[operator]
    if used >= YEAR:
        return Occasion.YEAR
    return Occasion.DAY_30 if used >= DAY_30 else None
