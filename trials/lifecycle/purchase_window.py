"""Until when a purchase after a trial may be reported, and until when the other side may answer it (design §7, §9)."""

import datetime as dt

from marketplace import clock
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

BUYABLE = frozenset({State.ACTIVE, State.EXPIRED})
LAPSED = "claims_lapsed"
"""The reason of the correction that makes void what nobody answered in time."""
NOT_BOUGHT = "claims_void"
"""The reason of the correction by which an officer decides that nothing was bought."""


def can_be_bought(trial: Trial) -> bool:
    """The trial was used or may still be, and the programme's window for a purchase after its end is open."""
    return _is_open(trial, more_days=0)


def can_be_answered(trial: Trial) -> bool:
    """What one side reported inside the window may still be confirmed or denied by the other; then it lapses.

    A purchase reported on the last day of the window is answerable too: the programme's days to answer come after it.
    """
    return _is_open(trial, more_days=trial.programme_terms.purchase_answer_days)


def answer_by(trial: Trial) -> dt.date | None:
    """The last day on which a report may be answered."""
    closes = _closes(trial, trial.programme_terms.purchase_answer_days)
    return clock.local_date(closes - dt.timedelta(seconds=1)) if closes else None


def _is_open(trial: Trial, more_days: int) -> bool:
    closes = _closes(trial, more_days)
    return trial.state in BUYABLE and closes is not None and clock.now() < closes


def _closes(trial: Trial, more_days: int) -> dt.datetime | None:
    if trial.ends_at is None:
        return None
    return trial.ends_at + dt.timedelta(days=trial.programme_terms.late_purchase_days + more_days)
