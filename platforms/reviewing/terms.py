"""Asking the dated terms of the review."""

import datetime as dt

from marketplace import clock
from platforms.reviewing.models import CriteriaVersion, ReviewTerm


def term(code: str, day: dt.date | None = None) -> ReviewTerm:
    """The term in force on `day` (default: today). Raise `DoesNotExist` for a code that nobody set."""
    rows = ReviewTerm.objects.in_force(day or clock.today()).filter(code=code)
    return rows.latest("valid_from")


def due(code: str, since: dt.datetime) -> dt.datetime:
    """When an act of `code` that began at `since` is due: 17:00 of the last working day, or to the hour."""
    row = term(code, clock.local_date(since))
    if row.unit == ReviewTerm.Unit.WORKING_DAYS:
        return clock.answer_due(since, row.amount)
    hours = row.amount if row.unit == ReviewTerm.Unit.HOURS else row.amount * 24
    return since + dt.timedelta(hours=hours)


def days(code: str) -> int:
    """A term told in days."""
    return term(code).amount


def criteria_in_force(day: dt.date | None = None) -> CriteriaVersion:
    """The form of criteria by which what comes in on `day` (default: today) is judged."""
    return CriteriaVersion.objects.in_force(day or clock.today()).latest("valid_from")
