"""From a trial's row to its fact. The same rules, told in words, stand in `metrics.py`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace import clock
from marketplace.reference.models import VsicSection
from marketplace.reference.queries import holiday_dates
from trials.funnel.models import FunnelFact
from trials.lifecycle.models import Trial

ADOPTION_WINDOW = dt.timedelta(days=90)


@dataclass(frozen=True)
class Steps:
    """The moments of a trial that its fact is made of."""

    requested_at: dt.datetime
    activated_at: dt.datetime | None = None
    first_use_at: dt.datetime | None = None
    converted_at: dt.datetime | None = None
    reversed_at: dt.datetime | None = None
    retained_90_at: dt.datetime | None = None


class FactMaker:
    """Makes facts of trials; keeps the holidays and the sector map it has read."""

    def __init__(self) -> None:
        self._holidays: dict[int, frozenset[dt.date]] = {}
        rows = VsicSection.objects.filter(version="2025").values_list("code", "maps_to_2018_code")
        self._to_2018 = {code: (old or "")[:1] for code, old in rows}

    def facts(self, trials: Iterable[Trial]) -> list[FunnelFact]:
        """Facts from the rows' own step times; test trials have none."""
        return [self.fact(trial, steps_of_row(trial)) for trial in trials if not trial.is_test]

    def fact(self, trial: Trial, steps: Steps) -> FunnelFact:
        requested_on, activated_on = clock.local_date(steps.requested_at), _day(steps.activated_at)
        adopted_on = _day(steps.converted_at) if is_adopted(steps, trial.ends_at) else None
        return FunnelFact(
            trial_id=trial.pk,
            entity_id=trial.entity_id,
            programme_code=trial.programme_code,
            is_simulated=trial.is_simulated,
            province_code=trial.province_code,
            size=trial.size,
            sector=self._sector(trial.vsic_version, trial.vsic_section),
            category_slug=trial.category_slug,
            requested_on=requested_on,
            activated_on=activated_on,
            used_on=_day(steps.first_use_at),
            adopted_on=adopted_on,
            retained_on=_day(steps.retained_90_at) if adopted_on else None,
            wait_working_days=self._working_days(requested_on, activated_on) if activated_on else None,
        )

    def _sector(self, version: str, letter: str) -> str:
        return self._to_2018.get(letter, "") if version == "2025" else letter

    def _working_days(self, first: dt.date, last: dt.date) -> int:
        """Working days after `first` up to and with `last`."""
        span = ((first + dt.timedelta(days=number)) for number in range(1, (last - first).days + 1))
        return sum(day.weekday() < 5 and day not in self._holidays_of(day.year) for day in span)

    def _holidays_of(self, year: int) -> frozenset[dt.date]:
        if year not in self._holidays:
            self._holidays[year] = holiday_dates(year)
        return self._holidays[year]


def steps_of_row(trial: Trial) -> Steps:
    return Steps(
        trial.requested_at,
        trial.activated_at,
        trial.first_use_at,
        trial.converted_at,
        trial.reversed_at,
        trial.retained_90_at,
    )


def is_adopted(steps: Steps, ends_at: dt.datetime | None) -> bool:
    """Metric `adopted` v1: bought, not taken back, no later than 90 days after the final end."""
    if steps.converted_at is None or steps.reversed_at is not None:
        return False
    return ends_at is None or steps.converted_at <= ends_at + ADOPTION_WINDOW


def _day(moment: dt.datetime | None) -> dt.date | None:
    return clock.local_date(moment) if moment else None
