"""How trials end, as their steps tell it: by whom, with what left unanswered; and how one stops counting."""

from collections.abc import Iterable

from marketplace.outbox.services import Message
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import Event

ENDINGS = frozenset({Event.DECLINED, Event.FAILED, Event.CANCELLED, Event.EXPIRED})
UNANSWERED = "unanswered_days"
"""In an event's data: so many more days were asked for, and the trial ended before the vendor answered."""
TAKEN_OVER = "slot_taken_over"
"""Why a trial was corrected: a proven organisation of the same tax code has its place."""
# Failures of before their events said by whom.
_BY_SOURCE = {"sweep": "clock", "officer": "programme", "api": "vendor", "portal": "vendor"}


def ended_by(event: TrialEvent) -> str:
    """`sme`, `vendor`, `programme` or `clock`; empty where an imported history does not say."""
    known = event.data.get("by", "")
    return known or (_BY_SOURCE.get(event.source, "") if event.type == Event.FAILED else "")


def endings_of(messages: Iterable[Message]) -> dict[tuple[int, int], TrialEvent]:
    """Of what these messages tell of trials, the steps that ended one, by (trial, number of the step)."""
    told = {(message.payload["trial_pk"], message.payload["seq"]) for message in messages}
    rows = TrialEvent.objects.filter(
        trial__in={pk for pk, _seq in told}, seq__in={seq for _pk, seq in told}, type__in=ENDINGS
    )
    return {(row.trial_id, row.seq): row for row in rows}


def left_unanswered(trial: Trial) -> dict[str, int]:
    """What the step that ends `trial` keeps of a request for more days that still waits."""
    return {UNANSWERED: trial.extension_asked_days} if trial.extension_asked_days else {}
