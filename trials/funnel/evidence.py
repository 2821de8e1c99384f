"""Evidence of use: how many got access to a platform and how many stayed, written into its listing for the ranking.

Only real trials count: no test trial, no simulated one, none of a simulated programme; those of imported histories
do. Organisations are counted, not trials (metrics `requested`, `activated`, `adopted` v1 of one platform, over all
time), so that nobody moves a rival or a friend by asking again and again:

| in `Listing` | |
|---|---|
| `evidence_sample` | organisations whose request is decided: access was handed over, or the trial ended without |
| `activation_rate` | of these, who got access |
| `adoption_rate` | of who got access and whose time to buy is over (90 days after the trial's end): who adopted |

To adopt is to buy, confirmed by both sides, in time and not reversed. Who may still buy is left out whatever has been
bought so far, as in the cohorts: otherwise many new trials would make a platform look bad, and quick buyers good.
That leaves fewer than the sample, so below `EVIDENCE_SAMPLE` of them the adoption rate is unknown (None).
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from marketplace import clock
from platforms.evidence import EVIDENCE_SAMPLE, evidence_band, evidence_of
from platforms.models import Listing
from platforms.services.standing import announce
from trials.funnel.facts import ADOPTION_WINDOW
from trials.funnel.models import FunnelFact
from trials.funnel.services import refresh_changed
from trials.lifecycle.states import FINAL


class Evidence(NamedTuple):
    """The fields of `Listing` that are written here, by their names."""

    evidence_sample: int = 0
    activation_rate: float | None = None
    adoption_rate: float | None = None

    @property
    def band(self) -> int:
        """All that the ranking sees of it."""
        return evidence_band(evidence_of(*self))


def evidence_refresh() -> int:
    """Count the evidence of every platform anew and write what differs; return how many listings that were.

    A listing is announced only where its band moved: what the ranking does not see raises no version. Run it as
    often as you like.
    """
    refresh_changed()  # in the middle of a rebuild, facts that are still to come are not taken for lost
    found = _counted()
    rows = Listing.objects.values_list("pk", "platform_id", *Evidence._fields)
    moved = [
        (pk, evidence)
        for pk, platform_pk, *kept in rows
        if tuple(kept) != (evidence := found.get(platform_pk, Evidence()))
    ]
    for pk, evidence in moved:
        _write(pk, evidence)
    return len(moved)


def _counted() -> dict[int, Evidence]:
    """By platform, in one query."""
    got_access = Q(activated_on__isnull=False)
    could_buy = got_access & Q(over_at__lte=clock.now() - ADOPTION_WINDOW)
    rows = (
        FunnelFact.objects.filter(is_simulated=False, trial__round__programme__is_simulated=False)
        # The clock stands still, without an end, while somebody cannot get in: who leaves then is over by that.
        .annotate(over_at=Coalesce("trial__ends_at", "trial__ended_at"), platform_pk=F("trial__platform_id"))
        .values("platform_pk")
        .annotate(
            decided=_organisations(got_access | Q(trial__state__in=FINAL)),
            activated=_organisations(got_access),
            could_buy=_organisations(could_buy),
            adopted=_organisations(could_buy & Q(adopted_on__isnull=False)),
        )
        .values_list("platform_pk", "decided", "activated", "could_buy", "adopted")
    )
    return {platform_pk: _evidence(*counts) for platform_pk, *counts in rows}


def _organisations(condition: Q) -> Count:
    return Count("entity_id", distinct=True, filter=condition)


def _evidence(decided: int, activated: int, could_buy: int, adopted: int) -> Evidence:
    return Evidence(
        decided,
        activated / decided if decided else None,
        adopted / could_buy if could_buy >= EVIDENCE_SAMPLE else None,
    )


@transaction.atomic
def _write(listing_pk: int, evidence: Evidence) -> None:
    """The row is compared under its lock: of two runs at once, one announces."""
    row = Listing.objects.select_for_update(of=("self",)).select_related("platform").get(pk=listing_pk)
    before = Evidence(row.evidence_sample, row.activation_rate, row.adoption_rate)
    row.evidence_sample, row.activation_rate, row.adoption_rate = evidence
    row.save(update_fields=list(Evidence._fields))
    if before.band != evidence.band:
        announce(row)
