"""How the replayed year is spread. Published shares are marked; the others are plausible weights."""

from collections.abc import Mapping
from random import Random

# % of enterprises, published for SMEdx, September 2022; the other provinces share the rest.
PUBLISHED_PLACES = {"01": 34.0, "79": 32.7, "48": 11.5}
# Weights of the remaining 34-codes, after the number of enterprises a province plausibly has.
OTHER_PLACES = {
    "31": 93, "75": 83, "24": 69, "33": 57, "38": 48, "37": 47, "25": 44, "40": 44, "22": 43, "80": 41,
    "92": 38, "56": 36, "68": 34, "19": 33, "91": 30, "82": 29, "46": 28, "52": 27, "86": 25, "66": 25,
    "51": 23, "42": 19, "44": 17, "96": 15, "15": 13, "08": 10, "20": 9, "14": 7, "04": 5, "11": 4, "12": 3,
}  # fmt: skip
# Within a 34-province, the 63-code that the enterprise gave in 2021 (weight); one code where nothing merged.
OLD_CODES: dict[str, dict[str, int]] = {
    "79": {"79": 93, "74": 5, "77": 2}, "48": {"48": 94, "49": 6}, "31": {"31": 70, "30": 30},
    "75": {"75": 78, "70": 22}, "24": {"27": 60, "24": 40}, "33": {"33": 60, "34": 40},
    "37": {"36": 45, "35": 28, "37": 27}, "25": {"26": 50, "25": 35, "17": 15}, "80": {"80": 65, "72": 35},
    "92": {"92": 66, "94": 18, "93": 16}, "56": {"56": 75, "58": 25}, "68": {"68": 55, "60": 38, "67": 7},
    "19": {"19": 85, "06": 15}, "91": {"91": 60, "89": 40}, "82": {"82": 55, "87": 45},
    "52": {"52": 72, "64": 28}, "86": {"83": 40, "86": 35, "84": 25}, "66": {"66": 70, "54": 30},
    "51": {"51": 78, "62": 22}, "44": {"44": 60, "45": 40}, "96": {"96": 60, "95": 40},
    "15": {"10": 60, "15": 40}, "08": {"08": 55, "02": 45},
}  # fmt: skip
# % of trials by group of platforms: published for SMEdx 2022 down to 0.3 (and 0.1 "social"); 0.4 is ours.
GROUPS = {
    "erp": 39.8, "hrm": 17.0, "hospitality": 16.0, "cloud": 14.0, "accounting": 10.0, "marketing": 0.7,
    "contact_center": 0.5, "elearning": 0.7, "logistics": 0.5, "cybersecurity": 0.3, "online_meeting": 0.1,
    "e_contract": 0.2, "ecommerce": 0.1, "pos": 0.1,
}  # fmt: skip
SIZES = {"micro": 55.7, "small": 33.2, "medium": 11.1}
KINDS = {"enterprise": 93, "household_business": 4, "cooperative": 3}
SECTORS = {
    "G": 35, "C": 13, "M": 10, "F": 9, "I": 8, "J": 6, "N": 6, "H": 5, "P": 3, "Q": 2, "L": 1, "S": 1, "A": 1,
}  # fmt: skip
HOSPITALITY_SECTORS = {"I": 62, "N": 22, "G": 9, "R": 4, "H": 3}
# Requests by month of 2021, rising toward December.
MONTHS = (640, 705, 1120, 1290, 1385, 1460, 1402, 1518, 1690, 1834, 2050, 2420)
TRIAL_DAYS = {30: 42, 60: 22, 90: 28, 180: 8}
SOURCES = {"search": 48, "handbook": 17, "campaign-2021": 15, "adviser": 11, "event": 9}
# How much likelier than elsewhere an enterprise of the place adopts.
ADOPTION_WEIGHTS = {"01": 1.09, "79": 1.025, "48": 0.95}
OTHER_ADOPTION_WEIGHT = 0.84


def places() -> dict[str, float]:
    """% of enterprises by 34-code; sums to 100."""
    rest = 100 - sum(PUBLISHED_PLACES.values())
    total = sum(OTHER_PLACES.values())
    return PUBLISHED_PLACES | {code: rest * weight / total for code, weight in OTHER_PLACES.items()}


def apportion(total: int, weights: Mapping[str, float], *, limits: Mapping[str, int] | None = None) -> dict[str, int]:
    """Whole numbers that add up to `total` in the ratio of `weights` (largest remainders), within `limits`."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: min(int(value), limits[key] if limits else total) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (int(exact[key]) - exact[key], key))
    while (missing := total - sum(counts.values())) > 0:
        open_keys = [key for key in order if limits is None or counts[key] < limits[key]]
        if not open_keys:
            raise ValueError("the limits leave no room for the total")
        for key in open_keys[:missing]:
            counts[key] += 1
    return counts


def pick(random: Random, weights: Mapping[str, float]) -> str:
    return random.choices(list(weights), weights=list(weights.values()))[0]


def dealt(random: Random, counts: Mapping[str, int]) -> list[str]:
    """Every key as often as counted, in random order."""
    cards = [key for key, count in counts.items() for _ in range(count)]
    random.shuffle(cards)
    return cards
