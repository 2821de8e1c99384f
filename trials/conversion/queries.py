"""How the purchase of a trial stands: who said what, and who is waited for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from marketplace import clock
from marketplace.access import Actor
from trials.conversion.models import Claim, Conversion, Dispute, Side
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State


@dataclass(frozen=True)
class Standing:
    """The live claims of both sides, an open dispute, and the verified purchase."""

    vendor: Claim | None
    sme: Claim | None
    dispute: Dispute | None
    conversion: Conversion | None
    is_proven: bool

    @property
    def waits_for(self) -> str:
        """ "sme", "vendor", "proof", "officer" or "" where nobody is waited for."""
        if self.conversion or not (self.vendor or self.sme or self.dispute):
            return ""
        if self.dispute:
            return "officer"
        if not self.sme:
            return "sme"
        if not self.vendor:
            return "vendor"
        return "" if self.is_proven else "proof"


def standing(trial: Trial) -> Standing:
    """What both sides say now. Words before a reversal or a rejected dispute no longer count."""
    since = _void_until(trial)
    claims = Claim.objects.filter(trial=trial, stance=Claim.Stance.BOUGHT)
    if since:
        claims = claims.filter(at__gt=since)
    latest = {claim.side: claim for claim in claims.order_by("pk")}
    organisation = trial.organisation
    return Standing(
        vendor=latest.get(Side.VENDOR),
        sme=latest.get(Side.SME),
        dispute=Dispute.objects.filter(trial=trial, state=Dispute.State.OPEN).first(),
        conversion=Conversion.objects.filter(trial=trial, reversed_at=None).first(),
        is_proven=organisation is not None and organisation.is_proven,
    )


def purchase_deadline(trial: Trial) -> dt.datetime | None:
    """Until when a purchase can still be reported: the programme's window after the final end."""
    if trial.ends_at is None:
        return None
    return trial.ends_at + dt.timedelta(days=trial.programme_terms.late_purchase_days)


def can_be_bought(trial: Trial) -> bool:
    """The trial was used or may still be, and its window for a purchase is open."""
    deadline = purchase_deadline(trial)
    return trial.state in (State.ACTIVE, State.EXPIRED) and deadline is not None and clock.now() < deadline


def open_disputes(actor: Actor) -> QuerySet[Dispute]:
    """The officer's queue, oldest first; an officer of a province sees that province."""
    rows = Dispute.objects.filter(state=Dispute.State.OPEN)
    if actor.province_code:
        rows = rows.filter(trial__province_code=actor.province_code)
    return rows.select_related("trial__platform", "trial__vendor", "trial__organisation")


def _void_until(trial: Trial) -> dt.datetime | None:
    rejected = Dispute.objects.filter(trial=trial, state=Dispute.State.REJECTED).aggregate(at=Max("decided_at"))["at"]
    reversed_at = Conversion.objects.filter(trial=trial).aggregate(at=Max("reversed_at"))["at"]
    return max((moment for moment in (rejected, reversed_at) if moment), default=None)
