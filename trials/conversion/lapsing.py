"""A report of a purchase that the other side did not answer in time lapses: nobody waits for it any more."""

from marketplace import clock
from marketplace.access import Actor
from marketplace.outbox.services import publish
from trials.conversion.queries import is_unanswered, lapsing, standing
from trials.lifecycle.advance import advance
from trials.lifecycle.models import Trial
from trials.lifecycle.purchase_window import LAPSED, can_be_answered
from trials.lifecycle.states import Event
from trials.lifecycle.sweeps import each_of


def sweep_lapsed() -> int:
    """Void each report whose time to be answered is over, or whose trial was left; return how many.

    Repeating it, late or in two processes, is harmless. A row that cannot be changed is left to the next run.
    """
    return each_of((trial.pk for trial, _stands in lapsing(clock.now())), _lapse)


def _lapse(row: Trial) -> bool:
    stands = standing(row)
    if row.claimed_at is None or can_be_answered(row) or not is_unanswered(row, stands):
        return False
    event = advance(
        row,
        Event.CORRECTED,
        actor=Actor.system("lapse"),
        source="sweep",
        data={"reason": LAPSED, "waited_for": stands.waits_for},
        claimed_at=None,
    )
    publish("conversion.lapsed", key=row.public_id, payload={"trial_pk": row.pk, "seq": event.seq})
    return True
