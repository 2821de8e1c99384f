"""The legal life of a trial: pure data (design §7). Services consult it; nothing else decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """One line of meaning each, in the order of life."""

    REQUESTED = "requested", _("Đã gửi yêu cầu")  # the SME asked; the vendor's answer clock runs
    PROVISIONING = "provisioning", _("Đang chuẩn bị tài khoản")  # accepted, or the SME cannot get in
    ACTIVE = "active", _("Đang dùng thử")  # working access was handed over; the trial clock runs
    EXPIRED = "expired", _("Hết hạn dùng thử")  # the clock ran out without a verified purchase
    CONVERTED = "converted", _("Sử dụng chính thức")  # verified purchase; retention is followed
    DECLINED = "declined", _("Nhà cung cấp từ chối")  # the vendor said no, with a reason
    FAILED = "failed", _("Không cấp được tài khoản")  # working access never came within the limit
    CANCELLED = "cancelled", _("Đã dừng")  # left, by SME, vendor or programme, with a reason


class Event(models.TextChoices):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    READY = "ready"
    ACCESS_PROBLEM = "access_problem"
    FIRST_USE = "first_use"
    ENDING_SOON = "ending_soon"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    CONVERSION_CLAIMED = "conversion_claimed"
    CONVERTED = "converted"
    CONVERSION_DISPUTED = "conversion_disputed"
    CONVERSION_REVERSED = "conversion_reversed"
    RETAINED_30 = "retained_30"
    RETAINED_90 = "retained_90"
    RETAINED_365 = "retained_365"
    STOPPED = "stopped"
    CORRECTED = "corrected"


S, E = State, Event

# from state → event → to state. An event that is absent from a state's row is illegal there.
TRANSITIONS: dict[State | None, dict[Event, State]] = {
    None: {E.REQUESTED: S.REQUESTED},
    S.REQUESTED: {
        E.ACCEPTED: S.PROVISIONING,
        E.READY: S.ACTIVE,
        E.DECLINED: S.DECLINED,
        E.FAILED: S.FAILED,
        E.CANCELLED: S.CANCELLED,
    },
    S.PROVISIONING: {
        E.READY: S.ACTIVE,
        E.DECLINED: S.DECLINED,
        E.FAILED: S.FAILED,
        E.CANCELLED: S.CANCELLED,
    },
    S.ACTIVE: {
        E.READY: S.ACTIVE,  # access details sent anew
        E.FIRST_USE: S.ACTIVE,
        E.ENDING_SOON: S.ACTIVE,
        E.EXTENSION_REQUESTED: S.ACTIVE,
        E.EXTENSION_GRANTED: S.ACTIVE,
        E.EXTENSION_REFUSED: S.ACTIVE,
        E.ACCESS_PROBLEM: S.PROVISIONING,
        E.CONVERSION_CLAIMED: S.ACTIVE,
        E.CONVERSION_DISPUTED: S.ACTIVE,
        E.CONVERTED: S.CONVERTED,
        E.EXPIRED: S.EXPIRED,
        E.CANCELLED: S.CANCELLED,
    },
    S.EXPIRED: {
        E.FIRST_USE: S.EXPIRED,  # told afterwards: the report of a day comes on the next
        E.CONVERSION_CLAIMED: S.EXPIRED,
        E.CONVERSION_DISPUTED: S.EXPIRED,
        E.CONVERTED: S.CONVERTED,
    },
    S.CONVERTED: {
        E.FIRST_USE: S.CONVERTED,
        E.CONVERSION_REVERSED: S.EXPIRED,
        E.RETAINED_30: S.CONVERTED,
        E.RETAINED_90: S.CONVERTED,
        E.RETAINED_365: S.CONVERTED,
        E.STOPPED: S.CONVERTED,
    },
    S.DECLINED: {},
    S.FAILED: {},
    S.CANCELLED: {},
}
# A correction by an officer is recorded in any state and moves nothing by itself.
for _row in [state for state in TRANSITIONS if state is not None]:
    TRANSITIONS[_row].setdefault(E.CORRECTED, _row)

OPEN = frozenset({S.REQUESTED, S.PROVISIONING, S.ACTIVE})
WAITING_FOR_VENDOR = frozenset({S.REQUESTED, S.PROVISIONING})
FINAL = frozenset({S.DECLINED, S.FAILED, S.CANCELLED})


def next_state(state: State | None, event: Event) -> State | None:
    """The state that `event` leads to from `state`, or None where the event is illegal."""
    return TRANSITIONS.get(state, {}).get(event)


def counts_after(state: State, *, was_activated: bool) -> bool:
    """Whether a trial in `state` uses up the entity's one trial of the platform in this round."""
    if state in (S.DECLINED, S.FAILED):
        return False
    return state != S.CANCELLED or was_activated
