"""Who tries what in the replayed year: enterprises dealt out in exact numbers, and the trials of each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from trials.funnel.replay import shares

# Shares of the enterprises that tried.
NEVER_SHARE = 0.115  # asked and never got access, on top of those who tried
NEXT_YEAR_SHARE = 0.0025  # asked in December, got access in January: not of 2021
SECOND_TRIAL_SHARE = 0.17
OTHER_REFUSED_SHARE = 0.025  # tried one platform, was refused another
LATE_SHARE, TOO_LATE_SHARE, REVERSED_SHARE = 0.015, 0.0016, 0.002


class Fate(Enum):
    """What becomes of one trial."""

    NEVER = "never"  # no access
    NEXT_YEAR = "next_year"  # access in January
    TRIED = "tried"  # access in the year, no purchase
    ADOPTED = "adopted"  # bought in the year, inside the window
    LATE = "late"  # bought next year, inside the window
    TOO_LATE = "too_late"  # bought after the window
    REVERSED = "reversed"  # bought in the year, taken back


@dataclass
class Firm:
    number: int
    place: str
    old_code: str
    size: str
    kind: str
    fates: list[Fate] = field(default_factory=list)


def firms(random: Random, *, entities: int, adopted: int) -> list[Firm]:
    """`entities` firms that try, `adopted` of them adopt; then those who never got access."""
    tried = apportioned(random, entities)
    adopters = _adopters(random, tried, adopted)
    for firm in tried:
        firm.fates.append(Fate.ADOPTED if firm.number in adopters else Fate.TRIED)
    others = [firm for firm in tried if firm.number not in adopters]
    random.shuffle(others)
    for fate, share in ((Fate.LATE, LATE_SHARE), (Fate.TOO_LATE, TOO_LATE_SHARE), (Fate.REVERSED, REVERSED_SHARE)):
        for _ in range(min(round(entities * share), len(others))):
            others.pop().fates[0] = fate
    for firm in random.choices(tried, k=round(entities * SECOND_TRIAL_SHARE)):
        buys_again = firm.fates[0] is Fate.ADOPTED and random.random() < 0.12
        firm.fates.append(Fate.ADOPTED if buys_again else Fate.TRIED)
    for firm in random.choices(tried, k=round(entities * OTHER_REFUSED_SHARE)):
        firm.fates.append(Fate.NEVER)
    extra = apportioned(random, round(entities * (NEVER_SHARE + NEXT_YEAR_SHARE)), first=entities)
    border = round(entities * NEXT_YEAR_SHARE)
    for position, firm in enumerate(extra):
        firm.fates.append(Fate.NEXT_YEAR if position < border else Fate.NEVER)
    return tried + extra


def apportioned(random: Random, count: int, *, first: int = 0) -> list[Firm]:
    """`count` firms spread over places, sizes and kinds in exact numbers."""
    places = shares.dealt(random, shares.apportion(count, shares.places()))
    sizes = shares.dealt(random, shares.apportion(count, shares.SIZES))
    kinds = shares.dealt(random, shares.apportion(count, shares.KINDS))
    return [
        Firm(first + number, place, shares.pick(random, shares.OLD_CODES.get(place, {place: 1})), size, kind)
        for number, (place, size, kind) in enumerate(zip(places, sizes, kinds, strict=True), 1)
    ]


def _adopters(random: Random, tried: list[Firm], adopted: int) -> set[int]:
    """Exactly `adopted` firms, spread over the places by how likely each adopts."""
    by_place: dict[str, list[int]] = defaultdict(list)
    for firm in tried:
        by_place[firm.place].append(firm.number)
    weights = {
        place: len(numbers) * shares.ADOPTION_WEIGHTS.get(place, shares.OTHER_ADOPTION_WEIGHT)
        for place, numbers in sorted(by_place.items())
    }
    limits = {place: len(numbers) for place, numbers in by_place.items()}
    counts = shares.apportion(adopted, weights, limits=limits)
    return {number for place, count in counts.items() for number in random.sample(by_place[place], count)}


class Shelf:
    """Deals platforms: groups in exact shares over all trials, within a group some far ahead of others."""

    def __init__(self, random: Random, platforms: Mapping[str, list[str]], trials: int) -> None:
        self.random, self.platforms = random, platforms
        groups = {slug: share for slug, share in shares.GROUPS.items() if platforms.get(slug)}
        if not groups:  # a catalogue without any of these groups: all it has, evenly
            groups = dict.fromkeys(sorted(platforms), 1.0)
        self.cards: Iterator[str] = iter(shares.dealt(random, shares.apportion(trials, groups)))

    def take(self, used: set[str]) -> tuple[str, str] | None:
        """(group, platform) that is not in `used`; None where the group has no other."""
        group = next(self.cards)
        slugs = [slug for slug in self.platforms[group] if slug not in used]
        if not slugs:
            slugs = [slug for other in sorted(self.platforms) for slug in self.platforms[other] if slug not in used]
        if not slugs:
            return None
        weights = [1 / (position + 1) for position in range(len(slugs))]
        slug = self.random.choices(slugs, weights=weights)[0]
        used.add(slug)
        return group, slug
