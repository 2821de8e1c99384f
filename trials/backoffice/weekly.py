"""One tick list a week: which running or adopted trials were used in the last seven days."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import DomainError
from platforms.models import Vendor
from trials.backoffice.access import ensure_works_for
from trials.handover.queries import adopted_without
from trials.lifecycle.models import Trial, UsageDay
from trials.lifecycle.services import usage_report
from trials.lifecycle.states import Event, State

DAYS = 7


@dataclass(frozen=True)
class WeekLine:
    """A trial that is running or was adopted, and whether the vendor has reported use this week."""

    trial: Trial
    is_adopted: bool
    is_reported: bool


@dataclass
class Ticked:
    """What came of a list: the trials whose use was written, and why others could not be."""

    done: int = 0
    refused: list[tuple[Trial, str]] = field(default_factory=list)


def week_lines(vendor: Vendor) -> list[WeekLine]:
    """What may be ticked: running trials, then adopted ones whose use still proves something (the last check of an
    adoption is a year after it); those without a report in the last seven days first.
    """
    mine = Trial.objects.of_vendor(vendor.organisation_id or 0).filter(
        is_test=False, starts_on__isnull=False, organisation__isnull=False
    )
    adopted = adopted_without(mine, Event.STOPPED, Event.RETAINED_365).with_parties().order_by("converted_at", "pk")
    running = mine.running().with_parties().order_by("ends_at", "pk")
    since = clock.today() - dt.timedelta(days=DAYS)
    reported = set(
        UsageDay.objects.filter(trial__in=mine, day__gt=since, active_users__gt=0).values_list("trial_id", flat=True)
    )
    lines = [WeekLine(row, row.state == State.CONVERTED, row.pk in reported) for row in (*running, *adopted)]
    return sorted(lines, key=lambda line: line.is_reported)


def week_tick(*, actor: Actor, vendor: Vendor, trial_ids: Collection[str]) -> Ticked:
    """Write today's use of each ticked trial that has no report this week; what one refuses holds up no other."""
    ensure_works_for(actor, vendor)
    ticked = Ticked()
    for line in week_lines(vendor):
        if line.trial.public_id not in trial_ids or line.is_reported:
            continue
        try:
            usage_report(actor=actor, trial=line.trial, day=clock.today(), active_users=1, source="portal")
        except DomainError as refusal:
            ticked.refused.append((line.trial, refusal.message))
        else:
            ticked.done += 1
    return ticked
