"""Who takes part in a trial's thread, and on which side."""

from marketplace.access import Actor
from marketplace.errors import NotAllowed
from trials.correspondence.models import Side
from trials.lifecycle.access import can_answer, can_unblock, can_use
from trials.lifecycle.models import Trial


def side_of(actor: Actor, trial: Trial) -> Side:
    """The side that `actor` speaks for. Raise `NotAllowed` for everybody else; a program does not write letters."""
    if actor.user_pk is not None:
        if can_use(actor, trial):
            return Side.SME
        if can_answer(actor, trial):
            return Side.VENDOR
        if can_unblock(actor, trial):
            return Side.OFFICER
    raise NotAllowed("Bạn không tham gia trao đổi này.")
