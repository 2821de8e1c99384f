"""What a vendor shows for each criterion."""

from collections.abc import Mapping

from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from platforms.access import ensure_can_edit
from platforms.models import Listing
from platforms.reviewing.models import CriterionEvidence
from platforms.reviewing.terms import criteria_in_force
from platforms.services.drafts import ensure_not_in_review, locked_listing


@transaction.atomic
def evidence_save(*, actor: Actor, listing: Listing, shown: Mapping[str, tuple[str, str]]) -> int:
    """Keep text and link by criterion code, for the form in force; return how many criteria are shown.

    Raise `Conflict` while a review runs: what is judged is what was submitted.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    ensure_not_in_review(row.platform)
    now = clock.now()
    for criterion in criteria_in_force().criteria.all():
        if criterion.code not in shown:
            continue
        text, url = shown[criterion.code]
        CriterionEvidence.objects.update_or_create(
            listing=row, criterion=criterion, defaults={"text": text.strip()[:1000], "url": url, "updated_at": now}
        )
    record(actor=actor, action="listing.evidence_saved", target=row)
    kept = CriterionEvidence.objects.filter(listing=row, criterion__version=criteria_in_force())
    return kept.exclude(text="", url="").count()
