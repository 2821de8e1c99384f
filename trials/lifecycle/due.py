"""When the vendor's clocks run out, counted anew after the calendar of working days has changed."""

import datetime as dt

from django.db import transaction

from marketplace import clock
from trials.lifecycle.advance import locked
from trials.lifecycle.models import Trial
from trials.lifecycle.states import WAITING_FOR_VENDOR, Event


def due_recount() -> int:
    """Set the due times of every trial that waits for its vendor by the calendar as it is now; return how many moved.

    A limit that has run out already is not given back: people were told.
    """
    moved = 0
    for pk in list(Trial.objects.waiting_for_vendor().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            moved += _recount(locked(pk))
    return moved


def _recount(row: Trial) -> bool:
    if row.state not in WAITING_FOR_VENDOR:
        return False
    begun, terms = _clock_began(row), row.programme_terms
    wanted = {
        "answer_due_at": _moved(row.answer_due_at, begun, terms.answer_working_days),
        "fail_due_at": _moved(row.fail_due_at, begun, terms.fail_working_days),
    }
    changed = [name for name, moment in wanted.items() if getattr(row, name) != moment]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _moved(due: dt.datetime | None, begun: dt.datetime, working_days: int) -> dt.datetime | None:
    if due is None or due <= clock.now():
        return due
    return clock.answer_due(begun, working_days)


def _clock_began(row: Trial) -> dt.datetime:
    """The request, or the last "Tôi không vào được"."""
    problem = row.events.filter(type=Event.ACCESS_PROBLEM).order_by("-seq").first()
    return problem.occurred_at if problem else row.requested_at
