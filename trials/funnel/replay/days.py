"""Times of day and working days of the replayed year, from the reference calendar."""

import datetime as dt
from bisect import bisect_right
from random import Random

from marketplace import clock
from trials.funnel.replay.shares import MONTHS

YEAR = 2021
FIRST_DAY, LAST_DAY = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)


class Calendar:
    """Working days of the replayed year and the two after it, read once."""

    def __init__(self) -> None:
        span = (dt.date(YEAR + 3, 1, 1) - FIRST_DAY).days
        days = (FIRST_DAY + dt.timedelta(days=number) for number in range(span))
        self.working = [day for day in days if clock.is_working_day(day)]
        self._set = set(self.working)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`."""
        return self.working[bisect_right(self.working, day) + count - 1]

    def is_working(self, day: dt.date) -> bool:
        return day in self._set

    def request(self, random: Random, *, last_day: dt.date = LAST_DAY) -> dt.datetime:
        """A moment of 2021 no later than `last_day`: mostly in office hours of a working day."""
        while True:
            month = random.choices(range(1, 13), weights=MONTHS)[0]
            day = dt.date(YEAR, month, 1) + dt.timedelta(days=random.randrange(31))
            if day.month != month or day > last_day or (not self.is_working(day) and random.random() < 0.72):
                continue
            return self.moment(random, day)

    def moment(self, random: Random, day: dt.date, *, office: bool = False) -> dt.datetime:
        """A moment of `day`: office hours, or now and then the evening."""
        hour = random.choices(range(8, 18), weights=(9, 14, 14, 9, 3, 8, 13, 13, 11, 6))[0]
        if not office and random.random() < 0.18:
            hour = random.randrange(18, 23)
        return dt.datetime.combine(day, dt.time(hour, random.randrange(60), random.randrange(60)), tzinfo=clock.VN)
