"""One tick list a week: which running, just ended or adopted trials were used in the last seven days."""

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
from trials.lifecycle.states import Event, State
from trials.lifecycle.usage import last_reportable_day, use_note

DAYS = 7


@dataclass(frozen=True)
class WeekLine:
    """A trial that runs, has just ended or was adopted, and whether the vendor has reported use this week."""

    trial: Trial
    is_adopted: bool
    is_reported: bool

    @property
    def is_over(self) -> bool:
        """Its last day is past, and it is not known as bought."""
        return not self.is_adopted and self.trial.last_day is not None and self.trial.last_day < clock.today()


@dataclass
class Ticked:
    """What came of a list: how many ticked trials have their use on record, and why others could not."""

    done: int = 0
    refused: list[tuple[Trial, str]] = field(default_factory=list)


def week_lines(vendor: Vendor) -> list[WeekLine]:
    """What may be ticked: trials that run or whose last day lies in the last seven, by their end, then adopted ones
    whose use still proves something (the last check of an adoption is a year after it).

    The order does not tell what is reported: a line stays on its page when it is ticked.
    """
    mine = Trial.objects.of_vendor(vendor.organisation_id or 0).filter(
        is_test=False, starts_on__isnull=False, organisation__isnull=False
    )
    adopted = adopted_without(mine, Event.STOPPED, Event.RETAINED_365).with_parties().order_by("converted_at", "pk")
    since = clock.today() - dt.timedelta(days=DAYS)
    tried = mine.filter(state__in=(State.ACTIVE, State.EXPIRED), ends_at__gt=clock.end_of_day(since))
    tried = tried.with_parties().order_by("ends_at", "pk")
    reported = set(
        UsageDay.objects.filter(trial__in=mine, day__gt=since, active_users__gt=0).values_list("trial_id", flat=True)
    )
    return [WeekLine(row, row.state == State.CONVERTED, row.pk in reported) for row in (*tried, *adopted)]


def week_tick(*, actor: Actor, vendor: Vendor, trial_ids: Collection[str]) -> Ticked:
    """Write use of each ticked trial that has none reported this week; what one refuses holds up no other.

    A tick tells a week and no day: it is written as use of today, or of the trial's last day, and a first use gets
    that date for want of a better one. What the vendor has reported of that day besides stays.
    """
    ensure_works_for(actor, vendor)
    ticked = Ticked()
    for line in week_lines(vendor):
        if line.trial.public_id not in trial_ids:
            continue
        try:
            if not line.is_reported:  # else it was pressed twice
                use_note(actor=actor, trial=line.trial, day=last_reportable_day(line.trial))
        except DomainError as refusal:
            ticked.refused.append((line.trial, refusal.message))
        else:
            ticked.done += 1
    return ticked
