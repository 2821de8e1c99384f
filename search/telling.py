"""Why a listing was found, in at most two reasons, from the few fields that an index keeps for this."""

from typing import Any

from search.plan import Match, Plan, Reason

TOLD_TEXTS = ("name", "name_folded")
TOLD_KEYWORDS = ("name_joined", "name_whole", "features", "category", "secondary")
_TOLD = frozenset({*TOLD_TEXTS, *TOLD_KEYWORDS})
WISHES = frozenset({"price_band", "trial_band", "size"})
"""Price, trial and size stand on the card: who asks for nothing else is told no reason."""
MOST_REASONS = 2
_ORDER = ("name", "feature", "synonym")
_LAST = "category"
"""Told where nothing better is."""


_Part = tuple[float, str, str, tuple[str, ...], bool, int]
"""Worth, field, a term that it must hold, the others, whether all of them are needed or any is enough, and which
reason that tells: a plain tuple, for each hit is asked for dozens of them.
"""


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
        self._reasons: dict[Reason, int] = {}
        self._groups = [kept for group in groups if (kept := self._tellable(group))]

    def _tellable(self, group: tuple[Match, ...]) -> list[_Part]:
        """What in the group tells a reason, the worthiest first."""
        kept: list[_Part] = []
        for match in group:
            if match.reason and match.field in _TOLD and _is_told(match.reason):
                first, *rest = (f" {term} " for term in match.terms) if match.is_said else match.terms
                place = self._reasons.setdefault(match.reason, len(self._reasons))
                kept.append((match.worth, match.field, first, tuple(rest), match.is_said, place))
        return sorted(kept, key=lambda part: -part[0])

    def reasons(self, told: dict[str, Any]) -> tuple[Reason, ...]:
        """Up to two reasons of different kinds: a name, a feature, another name of the thing; the worthiest of each.

        Where there is none of these, its category, else that the words stand in its text: never none for words.
        """
        worths = [0.0] * len(self._reasons)
        for group in self._groups:
            for worth, field, first, rest, is_said, place in group:
                held = told[field]
                if first in held:
                    if is_said and rest and not all(term in held for term in rest):
                        continue
                elif is_said or not rest or not any(term in held for term in rest):
                    continue
                worths[place] = max(worths[place], worth)
                break
        return self._shown({reason: worths[place] for reason, place in self._reasons.items() if worths[place]})

    def _shown(self, worths: dict[Reason, float]) -> tuple[Reason, ...]:
        best: dict[str, tuple[float, str, Reason]] = {}
        for reason, worth in worths.items():
            row = (-worth, reason.label, reason)
            if reason.kind not in best or row[:2] < best[reason.kind][:2]:
                best[reason.kind] = row
        shown = tuple(best[kind][2] for kind in _ORDER if kind in best)[:MOST_REASONS]
        if shown or not self._says_something:
            return shown
        return (best[_LAST][2] if _LAST in best else Reason("text"),)


def _is_told(reason: Reason) -> bool:
    return reason.kind == "name" or (reason.kind in (*_ORDER, _LAST) and bool(reason.label))
