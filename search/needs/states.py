"""The life of a need: legal transitions, one line of meaning each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    OPEN = "open", _("Chờ trả lời")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Đã đóng")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.ANSWERED, State.CLOSED}),  # an officer answers; or says why there is no answer
    State.ANSWERED: frozenset({State.ANSWERED, State.CLOSED}),  # a better answer came up; nothing more to say
    State.CLOSED: frozenset(),
}


def may_go(state: str, to: State) -> bool:
    return to in TRANSITIONS[State(state)]
