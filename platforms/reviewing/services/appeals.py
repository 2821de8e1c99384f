"""The vendor objects; another person than the one who decided answers within the term."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, InvalidInput
from platforms.access import ensure_can_edit
from platforms.models import Listing, ReviewDecision
from platforms.reviewing.access import ensure_can_act, ensure_other_person
from platforms.reviewing.acts import appealable
from platforms.reviewing.models import Appeal, Suspension
from platforms.reviewing.services.suspensions import suspension_end
from platforms.reviewing.terms import due
from platforms.services.locking import locked_listing
from platforms.services.publication import tell_owner


@transaction.atomic
def appeal_file(*, actor: Actor, listing: Listing, text: str) -> Appeal:
    """Object to what stands against the listing now: its suspension, its last revocation, or the last return.

    Raise `Conflict` where nothing stands against it or an appeal waits already.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    if not text.strip():
        raise InvalidInput(_("Hãy ghi nội dung khiếu nại."), fields={"text": _("Hãy ghi nội dung khiếu nại.")})
    against = appealable(row)
    if against is None:
        raise Conflict(_("Không có việc nào để khiếu nại."), code="nothing_to_appeal")
    now = clock.now()
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                listing=row,
                text=text.strip()[:3000],
                filed_at=now,
                filed_by=actor.ref,
                due_at=due("appeal", now),
                **{against.kind: against.row},
            )
    except IntegrityError as error:
        if not violates(error, Appeal, "reviewing_one_open_appeal"):
            raise
        raise Conflict(_("Khiếu nại trước chưa được trả lời."), code="appeal_open") from error
    record(actor=actor, action="appeal.filed", target=row, data={"appeal": appeal.pk, "against": against.kind})
    return appeal


@transaction.atomic
def appeal_answer(*, actor: Actor, appeal: Appeal, outcome: str, answer: str) -> Appeal:
    """Answer an appeal; one that is granted against a suspension in force ends it at once."""
    listing = locked_listing(appeal.listing_id)
    ensure_can_act(actor, listing)
    row = Appeal.objects.select_for_update().get(pk=appeal.pk)
    ensure_other_person(actor, deciders(row))
    if row.answered_at is not None:
        raise Conflict(_("Khiếu nại này vừa được trả lời."), code="already_answered")
    if outcome not in Appeal.Outcome or not answer.strip():
        raise InvalidInput(_("Hãy ghi câu trả lời."), fields={"answer": _("Hãy ghi câu trả lời.")})
    row.outcome, row.answer = outcome, answer.strip()[:3000]
    row.answered_at, row.answered_by = clock.now(), actor.ref
    row.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    record(actor=actor, action=f"appeal.{outcome}", target=listing, data={"appeal": row.pk})
    suspension = row.suspension
    if outcome == Appeal.Outcome.GRANTED and suspension and suspension.state == Suspension.State.IN_FORCE:
        suspension_end(actor=actor, suspension=suspension, reason=_("Chấp nhận khiếu nại"))
    tell_owner(listing, "listing.appeal_answered")
    return row


def deciders(row: Appeal) -> set[str]:
    """Who opened or decided what the appeal is against."""
    refs: set[str] = set()
    if row.suspension:
        refs |= {row.suspension.opened_by, row.suspension.decided_by}
    if row.decision:
        refs.add(row.decision.actor)
    if row.application:
        read = ReviewDecision.objects.filter(listing=row.listing_id, revision_pk=row.application.revision_pk)
        refs |= set(read.values_list("reviewer", flat=True))
    return refs - {""}
