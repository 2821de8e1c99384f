"""Time as the product counts it: Asia/Ho_Chi_Minh, working days, due times.

Services ask this module for the time, never `datetime.now()`, so that the demonstration's clock
can be set and tests can freeze it. Public holidays come from `marketplace.reference`.
"""

import datetime as dt
import time as _time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

VN = ZoneInfo("Asia/Ho_Chi_Minh")
ANSWER_HOUR = dt.time(17, 0)
_offset_cache: tuple[float, dt.timedelta] = (0.0, dt.timedelta())


def now() -> dt.datetime:
    """The aware present, moved by the demonstration's clock where there is one."""
    return timezone.now() + _demo_offset()


def today() -> dt.date:
    """Today's date in Viet Nam."""
    return local_date(now())


def local_date(moment: dt.datetime) -> dt.date:
    return moment.astimezone(VN).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """24:00 Vietnam time of `day`, that is 00:00 of the next."""
    return at(day + dt.timedelta(days=1), dt.time(0))


def at_midnight() -> dt.datetime:
    """The beginning of today in Viet Nam."""
    return at(today(), dt.time(0))


def at(day: dt.date, hour: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, hour, tzinfo=VN)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and no public holiday in force.

    A day swapped for a bridge day binds the state sector only (domain note on holidays.csv), so it is
    not a working day here. Holidays known from a library only count once confirmed.
    """
    from marketplace.reference.queries import holiday_dates

    return day.weekday() < 5 and day not in holiday_dates(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day` (`day` itself never counts)."""
    from marketplace.reference.queries import holiday_dates

    off: dict[int, frozenset[dt.date]] = {}  # asked for once a year, not once a day
    while count > 0:
        day += dt.timedelta(days=1)
        if day.year not in off:
            off[day.year] = holiday_dates(day.year)
        count -= day.weekday() < 5 and day not in off[day.year]
    return day


def answer_due(asked_at: dt.datetime, working_days: int) -> dt.datetime:
    """17:00 of the n-th working day after `asked_at` (design §7)."""
    return at(add_working_days(local_date(asked_at), working_days), ANSWER_HOUR)


def forget_demo_offset() -> None:
    """Read the demonstration's clock anew at the next call."""
    global _offset_cache
    _offset_cache = (0.0, dt.timedelta())


def _demo_offset() -> dt.timedelta:
    global _offset_cache
    if not settings.DEMO:
        return dt.timedelta()
    read_at, offset = _offset_cache
    if not read_at or _time.monotonic() - read_at > 1:
        from marketplace.reference.queries import demo_offset

        offset = demo_offset()
        _offset_cache = (_time.monotonic(), offset)
    return offset
