"""What time does to trials. Each sweep finds candidates, then re-tests each under its lock.

Running a sweep twice, late, or in two processes at once is harmless: access is told by the dates of
the row, never by whether a sweep has come by.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import DomainError
from marketplace.outbox.services import publish
from marketplace.reference.models import ProgrammeTerms
from trials.lifecycle.advance import advance, advance_all, locked
from trials.lifecycle.models import Trial
from trials.lifecycle.provisioning import trial_fail
from trials.lifecycle.states import WAITING_FOR_VENDOR, Event, State

log = structlog.get_logger(__name__)
REMINDERS = (7, 3, 1)  # days left, as told to the SME
TOGETHER = 200


def remind_ending() -> int:
    """Tell the SME 7, 3 and 1 days before the end; each once, only the smallest that fits."""
    today, done = clock.today(), 0
    for days in sorted(REMINDERS):
        rows = Trial.objects.filter(
            state=State.ACTIVE,
            ends_at__gt=clock.now(),
            ends_at__lte=clock.end_of_day(today + dt.timedelta(days=days)),
            trial_days__gt=days + 1,
        )
        done += _each(rows.filter(Q(reminded_days=None) | Q(reminded_days__gt=days)), partial(_remind, days))
    return done


def expire_due() -> int:
    """End the trials whose last day is over: at midnight they are many, so some hundreds in one transaction."""
    done = 0
    try:
        while part := _expire_some():
            done += part
    except (DomainError, DatabaseError):  # one of them cannot be changed: each by itself then
        log.exception("sweep.some_failed")
        done += _each(Trial.objects.filter(state=State.ACTIVE, ends_at__lte=clock.now()), _expire)
    return done


def tell_overdue() -> int:
    """Tell the officer of requests that the vendor has not answered in time, each once per clock."""
    rows = Trial.objects.waiting_for_vendor().filter(answer_due_at__lte=clock.now(), officer_told_at=None)
    return _each(rows, _tell_overdue)


def fail_due() -> int:
    """Give up on access that never came within the limit."""
    return _each(Trial.objects.waiting_for_vendor().filter(fail_due_at__lte=clock.now()), _fail)


def tell_idle() -> int:
    """Tell of running trials without use for as many days as their programme waits.

    Where the vendor reports use, and reported none, both sides are told. A vendor that reports nothing says nothing
    about use: then only the SME is asked, and only while it has not said itself that it got in.
    """
    done = 0
    for terms in ProgrammeTerms.objects.all():
        since = clock.today() - dt.timedelta(days=terms.idle_days)
        rows = Trial.objects.running().filter(programme_terms=terms, idle_told_on=None).unused_since(since)
        reported = rows.with_reports_after(since)
        done += _each(reported, partial(_tell_unused, since, "trial.idle"))
        silent = rows.filter(first_use_at=None).exclude(pk__in=reported.values("pk"))
        done += _each(silent, partial(_tell_unused, since, "trial.use_unknown"))
    return done


def _each(rows: "QuerySet[Trial]", act: Callable[[Trial], bool]) -> int:
    return each_of(rows.order_by("pk").values_list("pk", flat=True), act)


def each_of(pks: Iterable[int], act: Callable[[Trial], bool]) -> int:
    """Run `act` on each candidate in a transaction of its own, on the locked row; for how many it answered True.

    A row that cannot be changed is logged and left to the next run: it does not hold up the others.
    """
    done = 0
    for pk in list(pks):
        try:
            with transaction.atomic():
                done += act(locked(pk))
        except (DomainError, DatabaseError):
            log.exception("sweep.row_failed", trial_pk=pk)
    return done


def _remind(days: int, row: Trial) -> bool:
    is_told = row.reminded_days is not None and row.reminded_days <= days
    if row.state != State.ACTIVE or row.days_left is None or row.days_left > days or is_told:
        return False
    advance(
        row,
        Event.ENDING_SOON,
        actor=Actor.system("reminders"),
        source="sweep",
        data={"days": days},
        reminded_days=days,
    )
    return True


@transaction.atomic
def _expire_some() -> int:
    """What another sweep, or an answer, holds at this moment is left to the next run."""
    due = Trial.objects.filter(state=State.ACTIVE, ends_at__lte=clock.now()).order_by("pk")
    return _expire_all(list(due.select_for_update(skip_locked=True)[:TOGETHER]))


def _expire(row: Trial) -> bool:
    is_due = row.state == State.ACTIVE and row.ends_at is not None and row.ends_at <= clock.now()
    return bool(_expire_all([row])) if is_due else False


def _expire_all(rows: list[Trial]) -> int:
    """The trials ended when their clocks did, however late this sweep is."""
    advance_all(
        rows,
        Event.EXPIRED,
        actor=Actor.system("expiry"),
        source="sweep",
        occurred_at=lambda row: row.ends_at or clock.now(),
        ended_at=F("ends_at"),
    )
    return len(rows)


def _tell_overdue(row: Trial) -> bool:
    is_due = row.answer_due_at is not None and row.answer_due_at <= clock.now()
    if row.state not in WAITING_FOR_VENDOR or not is_due or row.officer_told_at is not None:
        return False
    row.officer_told_at = clock.now()
    row.save(update_fields=["officer_told_at"])
    publish("trial.answer_overdue", key=row.public_id, payload={"trial_pk": row.pk, "seq": row.sequence})
    return True


def _fail(row: Trial) -> bool:
    if row.state not in WAITING_FOR_VENDOR or row.fail_due_at is None or row.fail_due_at > clock.now():
        return False
    trial_fail(actor=Actor.system("expiry"), trial=row, source="sweep")
    return True


def _tell_unused(since: dt.date, topic: str, row: Trial) -> bool:
    quiet_since = row.quiet_since
    if row.state != State.ACTIVE or row.idle_told_on or quiet_since is None or quiet_since > since:
        return False
    row.idle_told_on = clock.today()
    row.save(update_fields=["idle_told_on"])
    publish(topic, key=row.public_id, payload={"trial_pk": row.pk, "seq": row.sequence})
    return True
