"""A sweep that is late changes nothing in what a reader is told: dates decide (design §2)."""

import datetime as dt

import pytest
import time_machine
from django.template.loader import render_to_string

from marketplace import clock
from tests.factories.lifecycle import TrialFactory
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "told"),
    [(dt.date(2026, 11, 30), "Hôm nay là ngày cuối"), (dt.date(2026, 12, 1), "Hết hạn dùng thử")],
)
def test_a_trial_past_its_last_day_is_not_told_as_running(day: dt.date, told: str) -> None:
    with time_machine.travel(clock.at(day, dt.time(9)), tick=False):
        trial = TrialFactory(
            state=State.ACTIVE,
            starts_on=dt.date(2026, 11, 1),
            ends_at=clock.end_of_day(dt.date(2026, 11, 30)),
            activated_at=clock.at(dt.date(2026, 11, 1), dt.time(9)),
        )
        assert told in render_to_string("lifecycle/parts/time.html", {"trial": trial})
