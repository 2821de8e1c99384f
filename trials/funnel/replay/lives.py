"""The story of one simulated trial, as the events that an import takes."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from marketplace import clock
from trials.funnel.replay.days import Calendar

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
WINDOW_DAYS = 90
DECLINE_REASONS = ("no_capacity", "not_our_customer", "area_not_served", "incomplete_details")
LEAVE_REASONS = ("too_complex", "lacks_feature", "no_time", "price", "chose_other")


@dataclass
class Told:
    """One event: its type, its moment, and what stands in the other event columns."""

    event: str
    at: dt.datetime
    cells: dict[str, str] = field(default_factory=dict)


class Teller:
    """Tells lives of trials; all chance comes from `random`, all working days from `calendar`."""

    def __init__(self, random: Random, calendar: Calendar) -> None:
        self.random, self.calendar = random, calendar

    # --- before access -------------------------------------------------------
    def unanswered(self, asked_at: dt.datetime) -> list[Told]:
        """A request that never led to access: declined, failed after 5 working days, or withdrawn."""
        random, story = self.random, [Told("requested", asked_at)]
        ending = random.choices(("declined", "failed", "cancelled"), weights=(45, 30, 25))[0]
        if ending == "failed":
            day = self.calendar.after(asked_at.date(), 5)
            return [*story, Told("failed", clock.at(day, dt.time(17)) + 3 * MINUTE, {"reason": "no_access_in_time"})]
        answered_at = self._office_time(asked_at, random.choice((1, 1, 2, 2, 3)))
        reasons = DECLINE_REASONS if ending == "declined" else LEAVE_REASONS
        return [*story, Told(ending, answered_at, {"reason": random.choice(reasons)})]

    def access(self, asked_at: dt.datetime, *, last_day: dt.date) -> list[Told] | None:
        """Request to working access, or None where the wait would pass `last_day`."""
        random, story = self.random, [Told("requested", asked_at)]
        if random.random() < 0.3:  # a vendor with an API answers at once
            story.append(Told("ready", asked_at + dt.timedelta(seconds=random.randrange(20, 900))))
        else:
            wait = random.choices((0, 1, 2, 3, 4), weights=(13, 48, 26, 9, 4))[0]
            ready_at = self._office_time(asked_at, wait)
            accepted_at = self._office_time(asked_at, random.randrange(wait)) if wait else asked_at + 20 * MINUTE
            story += [Told("accepted", min(accepted_at, ready_at - MINUTE)), Told("ready", ready_at)]
            if story[1].at < asked_at:
                story[1].at = asked_at
        return story if story[-1].at.date() <= last_day else None

    def _office_time(self, after: dt.datetime, working_days: int) -> dt.datetime:
        """A moment in office hours `working_days` later; the same day only where the day still has hours."""
        day = after.date()
        if working_days == 0 and (not self.calendar.is_working(day) or after.hour >= 16):
            working_days = 1
        if working_days == 0:
            return after + dt.timedelta(minutes=self.random.randrange(25, 110))
        return self.calendar.moment(self.random, self.calendar.after(day, working_days), office=True)

    # --- with access ---------------------------------------------------------
    def used(self, ready_at: dt.datetime, *, before: dt.datetime) -> list[Told]:
        """The first day of use, with a pause now and then when the SME could not get in."""
        days = self.random.choices((0, 1, 2, 3, 5, 8, 13), weights=(20, 22, 20, 14, 12, 8, 4))[0]
        moment = ready_at + dt.timedelta(days=days, minutes=self.random.randrange(20, 200))
        return [Told("first_use", min(moment, before - MINUTE))]

    def locked_out(self, ready_at: dt.datetime) -> list[Told]:
        """ "Tôi không vào được": the clock stops until access works again."""
        told_at = ready_at + dt.timedelta(minutes=self.random.randrange(30, 300))
        return [Told("access_problem", told_at), Told("ready", self._office_time(told_at, 1))]

    def run_out(self, story: list[Told], trial_days: int, *, extended: int = 0) -> dt.datetime:
        """Append the reminder, an extension of `extended` days and the end; return the final end."""
        readies = [told for told in story if told.event == "ready"]
        ends_at = clock.end_of_day(readies[0].at.date() + (trial_days - 1) * DAY)
        if len(readies) > 1:
            problem = next(told for told in story if told.event == "access_problem")
            ends_at += readies[1].at.date() - problem.at.date()
        last = story[-1].at
        story.append(Told("ending_soon", max(ends_at - 7 * DAY + 8 * 60 * MINUTE, last)))
        if extended:
            asked = max(ends_at - 3 * DAY, story[-1].at)
            story.append(Told("extension_requested", asked, {"days": str(extended), "reason": "procurement"}))
            story.append(Told("extension_granted", asked + 5 * 60 * MINUTE, {"days": str(extended)}))
            ends_at += extended * DAY
        story.append(Told("expired", ends_at + 4 * MINUTE))
        return ends_at

    def left(self, story: list[Told], trial_days: int) -> None:
        """The SME stops before the end."""
        since = story[-1].at
        days = self.random.randrange(1, max(2, trial_days - 3))
        moment = max(since + MINUTE, since + (days / 2) * DAY)
        story.append(Told("cancelled", moment, {"reason": self.random.choice(LEAVE_REASONS)}))

    # --- the purchase --------------------------------------------------------
    def purchase(self, bought_at: dt.datetime, amount_minor: int) -> list[Told]:
        """The vendor's report, then the SME's confirmation at `bought_at`."""
        hours = self.random.choices((2, 20, 44, 90), weights=(35, 35, 20, 10))[0]
        claim = {"side": "vendor", "amount_minor": str(amount_minor)}
        return [
            Told("conversion_claimed", bought_at - dt.timedelta(hours=hours), claim),
            Told("converted", bought_at, {"amount_minor": str(amount_minor)}),
        ]

    def afterwards(self, bought_at: dt.datetime) -> list[Told]:
        """Is it still in use 30, 90, 365 days later?"""
        told: list[Told] = []
        for days, chance in ((30, 0.95), (90, 0.887), (365, 0.79)):
            moment = bought_at + days * DAY + dt.timedelta(hours=9)
            if self.random.random() > chance:
                moment -= self.random.randrange(1, 25) * DAY
                return [*told, Told("stopped", moment, {"reason": self.random.choice(LEAVE_REASONS)})]
            told.append(Told(f"retained_{days}", moment))
        return told

    def buying_day(self, first: dt.date, last: dt.date, typical_days: float) -> dt.date | None:
        """A working day from `first` to `last`, about `typical_days` after `first`; None where that does not fit."""
        for _ in range(8):
            day = first + round(self.random.gammavariate(3.2, typical_days / 3.2)) * DAY
            if first <= day <= last and self.calendar.is_working(day):
                return day
        return None
