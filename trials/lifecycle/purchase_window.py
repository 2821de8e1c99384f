"""Until when a purchase after a trial may be reported, and until when the other side may answer it (design §7, §9)."""

import datetime as dt

from trials.lifecycle.models import Trial

# A purchase reported on the last day of the window must still be answerable, also where a programme has no late days.
ANSWER_DAYS = 30


def report_deadline(trial: Trial) -> dt.datetime | None:
    """Until when a purchase can still be reported: the programme's window after the final end."""
    if trial.ends_at is None:
        return None
    return trial.ends_at + dt.timedelta(days=trial.programme_terms.late_purchase_days)


def answer_deadline(trial: Trial) -> dt.datetime | None:
    """Until when the other side may answer what was reported inside the window; then the report lapses."""
    deadline = report_deadline(trial)
    return deadline + dt.timedelta(days=ANSWER_DAYS) if deadline else None
