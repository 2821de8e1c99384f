"""How the purchase of a trial stands: who said what, and who is waited for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.access import Actor
from marketplace.reference.models import ProgrammeTerms
from trials.conversion.models import Claim, Conversion, Dispute, Side
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.purchase_window import BUYABLE, LAPSED, can_be_answered
from trials.lifecycle.states import FINAL, Event


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
    """What both sides say now. Words before a reversal, a rejected dispute or a lapse no longer count."""
    return standings([trial])[trial.pk]


def standings(trials: Collection[Trial]) -> dict[int, Standing]:
    """`standing()` of each trial by its key, in a few queries for all."""
    pks = [trial.pk for trial in trials]
    disputes: dict[int, Dispute] = {}
    conversions: dict[int, Conversion] = {}
    void = defaultdict(list)
    for dispute in Dispute.objects.filter(trial__in=pks).exclude(state=Dispute.State.UPHELD):
        if dispute.state == Dispute.State.OPEN:
            disputes[dispute.trial_id] = dispute
        elif dispute.decided_at:
            void[dispute.trial_id].append(dispute.decided_at)
    for conversion in Conversion.objects.filter(trial__in=pks):
        if conversion.reversed_at is None:
            conversions[conversion.trial_id] = conversion
        else:
            void[conversion.trial_id].append(conversion.reversed_at)
    lapses = TrialEvent.objects.filter(trial__in=pks, type=Event.CORRECTED, data__reason=LAPSED)
    for trial_pk, at in lapses.values_list("trial_id", "occurred_at"):
        void[trial_pk].append(at)
    claims: dict[int, dict[str, Claim]] = defaultdict(dict)
    for claim in Claim.objects.filter(trial__in=pks, stance=Claim.Stance.BOUGHT).order_by("pk"):
        if all(claim.at > moment for moment in void[claim.trial_id]):
            claims[claim.trial_id][claim.side] = claim
    return {
        trial.pk: Standing(
            vendor=claims[trial.pk].get(Side.VENDOR),
            sme=claims[trial.pk].get(Side.SME),
            dispute=disputes.get(trial.pk),
            conversion=conversions.get(trial.pk),
            is_proven=trial.organisation is not None and trial.organisation.is_proven,
        )
        for trial in trials
    }


def lapsing(moment: dt.datetime) -> list[tuple[Trial, Standing]]:
    """Trials whose report of a purchase nobody could answer any more at `moment`, or that were left before.

    What an officer decides, and what both sides agreed on and only waits for a proof, is not among them. Of an
    imported history nobody is asked.
    """
    over = Q(state__in=FINAL, ended_at__lte=moment)
    for terms in ProgrammeTerms.objects.all():
        latest = moment - dt.timedelta(days=terms.late_purchase_days + terms.purchase_answer_days)
        over |= Q(state__in=BUYABLE, programme_terms=terms, ends_at__lte=latest)
    rows = Trial.objects.with_parties().filter(over, claimed_at__isnull=False, organisation__isnull=False)
    trials = list(rows.filter(Exists(Claim.objects.filter(trial=OuterRef("pk")))).order_by("pk"))
    found = standings(trials)
    return [(trial, found[trial.pk]) for trial in trials if is_unanswered(trial, found[trial.pk])]


def is_unanswered(trial: Trial, stands: Standing) -> bool:
    """One side's word stands alone, or two agreed on a trial that was left before it could count."""
    if stands.waits_for == "proof":
        return trial.state in FINAL
    return stands.waits_for in ("sme", "vendor")


def waits_for_answer(*, trials: Collection[Trial]) -> set[int]:
    """Of these trials, those whose SME has to answer a report of a purchase, or to prove who it is."""
    claimed = [trial for trial in trials if trial.claimed_at is not None and trial.state in BUYABLE]
    found = standings(claimed) if claimed else {}
    return {
        trial.pk
        for trial in claimed
        if (waits_for := found[trial.pk].waits_for) == "proof" or (waits_for == "sme" and can_be_answered(trial))
    }


@dataclass(frozen=True)
class Outcome:
    """What an officer decided about a purchase, and why; or that an adoption was taken back."""

    at: dt.datetime
    words: Promise
    reason: str


def outcomes_of(trial: Trial) -> list[Outcome]:
    """The decisions about the trial's purchase, as both sides read them, newest first."""
    decided = Dispute.objects.filter(trial=trial, decided_at__isnull=False)
    reversed_ = Conversion.objects.filter(trial=trial, reversed_at__isnull=False)
    found = [Outcome(row.decided_at, _DECIDED[row.state], row.decision) for row in decided if row.decided_at]
    found += [Outcome(row.reversed_at, _REVERSED, row.reversal_reason) for row in reversed_ if row.reversed_at]
    return sorted(found, key=lambda outcome: outcome.at, reverse=True)


_REVERSED = _("Đã bỏ ghi nhận sử dụng chính thức")
_DECIDED: dict[str, Promise] = {
    Dispute.State.UPHELD: _("Kết quả đối chiếu: có mua"),
    Dispute.State.REJECTED: _("Kết quả đối chiếu: chưa mua"),
}


def open_disputes(actor: Actor) -> QuerySet[Dispute]:
    """The officer's queue, oldest first; an officer of a province sees that province."""
    rows = Dispute.objects.filter(state=Dispute.State.OPEN)
    if actor.province_code:
        rows = rows.filter(trial__province_code=actor.province_code)
    return rows.select_related("trial__platform", "trial__vendor", "trial__organisation")
