"""Why a listing was found, in at most two reasons, from the few fields that an index keeps for this."""

from collections.abc import Callable, Iterable
from typing import Any

from search.plan import Match, Plan, Reason

TOLD_TEXTS = ("name", "name_folded")
TOLD_KEYWORDS = ("name_joined", "name_whole", "features", "category", "secondary")
WISHES = frozenset({"price_band", "trial_band", "size"})
"""Price, trial and size stand on the card: who asks for nothing else is told no reason."""
MOST_REASONS = 2
_ORDER = ("name", "feature", "synonym")
_LAST = "category"
"""Told where nothing better is."""
_Tellable = tuple[float, str, tuple[str, ...], Callable[[Iterable[bool]], bool], Reason]
"""Worth, field, what to look for in it, whether all of that or any is enough, and what it tells."""


def told_of(fields: dict[str, Any]) -> dict[str, Any]:
    """What must be kept of a document's fields to tell reasons: of each text its terms, with a space around each."""
    texts = {name: f" {fields[name]} " for name in TOLD_TEXTS}
    return {**texts, **{name: fields[name] for name in TOLD_KEYWORDS}}


class Teller:
    """The reasons of one plan's hits. What people are not told of (vendor, text) is not looked at."""

    def __init__(self, plan: Plan) -> None:
        asked = {match.field for part in plan.parts for group in part.groups for match in group}
        self._says_something = bool(asked - WISHES)
        groups = [group for part in plan.parts for group in part.groups] + [(match,) for match in plan.boosts]
        self._groups = [kept for group in groups if (kept := _tellable(group))]

    def reasons(self, told: dict[str, Any]) -> tuple[Reason, ...]:
        """Up to two reasons of different kinds: a name, a feature, another name of the thing; the worthiest of each.

        Where there is none of these, its category, else that the words stand in its text: never none for words.
        """
        worths: dict[Reason, float] = {}
        for group in self._groups:
            for worth, field, needles, enough, reason in group:  # worthiest first
                if enough(needle in told[field] for needle in needles):
                    if worth > worths.get(reason, 0.0):
                        worths[reason] = worth
                    break
        best: dict[str, tuple[float, str, Reason]] = {}
        for reason, worth in worths.items():
            row = (-worth, reason.label, reason)
            if reason.kind not in best or row[:2] < best[reason.kind][:2]:
                best[reason.kind] = row
        shown = tuple(best[kind][2] for kind in _ORDER if kind in best)[:MOST_REASONS]
        if shown or not self._says_something:
            return shown
        return (best[_LAST][2] if _LAST in best else Reason("text"),)


def _tellable(group: tuple[Match, ...]) -> list[_Tellable]:
    kept = [
        (match.worth, match.field, tuple(f" {term} " for term in match.terms) if match.is_said else match.terms,
         all if match.is_said else any, match.reason)
        for match in group
        if match.reason and match.field in TOLD_TEXTS + TOLD_KEYWORDS
        and (match.reason.kind == "name" or (match.reason.kind in (*_ORDER, _LAST) and match.reason.label))
    ]  # fmt: skip
    return sorted(kept, key=lambda row: -row[0])
