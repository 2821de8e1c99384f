"""The replayed year as the CSV of an import of histories."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from random import Random

from marketplace import clock
from platforms.models import Plan, Platform
from trials.funnel.replay import shares
from trials.funnel.replay.days import LAST_DAY, YEAR, Calendar
from trials.funnel.replay.lives import DAY, MINUTE, WINDOW_DAYS, Teller, Told
from trials.funnel.replay.people import Fate, Firm, Shelf, firms
from trials.lifecycle.history_rows import COLUMNS

_LAST_FOR_BUYERS = dt.date(YEAR, 12, 17)
_JANUARY = dt.date(YEAR + 1, 1, 1)


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(*, entities: int, adopted: int, seed: int) -> Iterator[str]:
    """The lines of the file, header first: the same for the same numbers, seed and catalogue."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    year = _Year(entities, adopted, seed)
    for firm in year.firms:
        for cells in year.rows(firm):
            yield writer.writerow([cells.get(column, "") for column in COLUMNS])


class _Year:
    def __init__(self, entities: int, adopted: int, seed: int) -> None:
        self.random = Random(seed)
        self.teller = Teller(self.random, Calendar())
        self.firms = firms(self.random, entities=entities, adopted=adopted)
        catalogue: dict[str, list[str]] = defaultdict(list)
        for slug, group in Platform.objects.order_by("slug").values_list("slug", "category__slug"):
            catalogue[group].append(slug)
        for slugs in catalogue.values():
            Random(f"{seed}:{slugs[0]}").shuffle(slugs)
        plans = Plan.objects.filter(is_retired=False).order_by("-sort_order", "-pk")
        self.plans = dict(plans.values_list("platform__slug", "code"))
        self.shelf = Shelf(self.random, catalogue, sum(len(firm.fates) for firm in self.firms))

    def rows(self, firm: Firm) -> Iterator[dict[str, str]]:
        """Every row of the firm's trials."""
        used: set[str] = set()
        for number, fate in enumerate(firm.fates, 1):
            choice = self.shelf.take(used)
            if choice is None:
                continue
            group, platform = choice
            trial_days = int(shares.pick(self.random, {str(days): w for days, w in shares.TRIAL_DAYS.items()}))
            facts = self._facts(firm, group, platform, trial_days)
            key = {"trial_key": f"{firm.number:06d}-{number}"}
            for told in self.story(fate, trial_days, firm.size):
                moment = {"event": told.event, "occurred_at": told.at.isoformat()}
                yield key | facts | moment | told.cells
                facts = {}

    def _facts(self, firm: Firm, group: str, platform: str, trial_days: int) -> dict[str, str]:
        sectors = shares.HOSPITALITY_SECTORS if group == "hospitality" else shares.SECTORS
        return {
            "entity_key": f"ma:dn-{firm.number:06d}",
            "platform": platform,
            "plan": self.plans.get(platform, "dung-thu"),
            "trial_days": str(trial_days),
            "province_system": "63",
            "province_code": firm.old_code,
            "vsic_version": "2018",
            "vsic_section": shares.pick(self.random, sectors),
            "size": firm.size,
            "kind": firm.kind,
            "source": shares.pick(self.random, shares.SOURCES),
        }

    # --- stories ---------------------------------------------------------------
    def story(self, fate: Fate, trial_days: int, size: str) -> list[Told]:
        calendar, random = self.teller.calendar, self.random
        if fate is Fate.NEVER:
            return self.teller.unanswered(calendar.request(random))
        while True:
            story = self._access(fate)
            if story and (whole := self._after_access(fate, story, trial_days, size)):
                return whole

    def _access(self, fate: Fate) -> list[Told] | None:
        calendar, random = self.teller.calendar, self.random
        if fate is Fate.NEXT_YEAR:
            asked = calendar.moment(random, dt.date(YEAR, 12, random.randrange(28, 32)))
            story = self.teller.access(asked, last_day=_JANUARY + 20 * DAY)
            return story if story and story[-1].at.date() >= _JANUARY else None
        last_day = _LAST_FOR_BUYERS if fate in (Fate.ADOPTED, Fate.REVERSED) else LAST_DAY
        asked = calendar.request(random, last_day=last_day)
        if fate is Fate.LATE and asked.month < 12 and (asked.month < 9 or random.random() < 0.75):
            return None
        return self.teller.access(asked, last_day=LAST_DAY)

    def _after_access(self, fate: Fate, story: list[Told], trial_days: int, size: str) -> list[Told] | None:
        random, buys = self.random, fate in (Fate.ADOPTED, Fate.LATE, Fate.TOO_LATE, Fate.REVERSED)
        if random.random() < 0.02:
            story += self.teller.locked_out(story[-1].at)
        if buys or random.random() < 0.66:
            ready = story[-1].at
            story += self.teller.used(ready, before=ready + (trial_days - 1) * DAY)
        if not buys and random.random() < 0.06:
            self.teller.left(story, trial_days)
            return story
        extended = random.choice((15, 30)) if random.random() < 0.04 else 0
        access = len(story)
        ends_at = self.teller.run_out(story, trial_days, extended=extended)
        if not buys:
            return story
        return self._bought(fate, story, access, ends_at, size)

    def _bought(self, fate: Fate, story: list[Told], access: int, ends_at: dt.datetime, size: str) -> list[Told] | None:
        """Put the purchase into the story; what would come after it falls away."""
        last_access = story[access - 1].at
        first = last_access.astimezone(clock.VN).date() + 3 * DAY
        last = ends_at.date() + (WINDOW_DAYS - 4) * DAY
        if fate in (Fate.ADOPTED, Fate.REVERSED):
            last = min(last, LAST_DAY)
        elif fate is Fate.LATE:
            first = max(first, _JANUARY + 2 * DAY)
        else:
            first, last = ends_at.date() + (WINDOW_DAYS + 2) * DAY, ends_at.date() + 200 * DAY
        day = self.teller.buying_day(first, last, 33)
        if day is None:
            return None
        bought_at = self.teller.calendar.moment(self.random, day, office=True)
        amount = {"micro": 12, "small": 36, "medium": 96}.get(size, 12) * self.random.randrange(80, 260) * 1_000
        purchase = self.teller.purchase(bought_at, amount)
        purchase[0].at = max(purchase[0].at, last_access + MINUTE)
        kept = story[:access] + [told for told in story[access:] if told.at < bought_at]
        told = sorted([*kept, *purchase], key=lambda item: item.at)
        if fate is Fate.REVERSED:
            back = bought_at + self.random.randrange(5, 40) * DAY
            return [*told, Told("conversion_reversed", back, {"reason": "refund"})]
        return told + self.teller.afterwards(bought_at)
