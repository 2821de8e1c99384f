"""How a vendor ends what one of its trials has become: by API, in the inbox, by a file of answers."""

from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.access import Actor
from marketplace.errors import InvalidInput
from trials.lifecycle import services
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State


def vendor_stop(*, actor: Actor, trial: Trial, reason: str, source: str = "portal") -> Trial:
    """End an open trial, or the subscription kept after it, with the reason that the enterprise reads.

    Raise `InvalidInput` (code `reason_needed`) without a reason, `Conflict` where there is nothing to end.
    """
    if not reason.strip():
        message = _("Hãy nêu lý do để doanh nghiệp biết.")
        raise InvalidInput(message, code="reason_needed", fields={"reason": message})
    if trial.state == State.CONVERTED:
        row: Trial | None = slots.first("trial.stop_kept", actor=actor, trial=trial, reason=reason, source=source)
        if row is not None:
            return row
    return services.trial_cancel(actor=actor, trial=trial, reason=reason, source=source)
