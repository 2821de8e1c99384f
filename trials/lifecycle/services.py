"""How a trial starts and how it is left: the front of the room's changes.

A trial starts in `trial_start`: who asks is checked (`eligibility`), the offer is frozen into the row, the consent
is written, and the database's one-trial constraint decides. Everything after that is one step of
the state table through `advance()`: the vendor's answers in `provisioning`, use in `usage`, more
days in `extension`, what time does in `sweeps`. All of them are imported from here.
"""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock, slots
from marketplace.access import Actor, ensure
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import consent_give
from marketplace.constraints import violates
from marketplace.errors import Conflict
from marketplace.ids import public_id
from marketplace.reference.models import ProgrammeTerms, Round
from marketplace.reference.queries import new_code
from marketplace.statements import insert
from platforms.models import Listing
from platforms.offers import TrialOffer
from trials.lifecycle import consent
from trials.lifecycle.access import can_answer, can_steer, can_use
from trials.lifecycle.advance import advance, append, locked
from trials.lifecycle.eligibility import ensure_admitted, ensure_may_ask, ensure_offered, over_cap
from trials.lifecycle.extension import extension_grant, extension_refuse, extension_request
from trials.lifecycle.holds import ensure_not_held
from trials.lifecycle.models import Trial
from trials.lifecycle.provisioning import access_problem, trial_accept, trial_decline, trial_fail, trial_ready
from trials.lifecycle.slot import give_up_slot, held_beside, holder_at, is_same_request, lock_entity, refusal_for
from trials.lifecycle.states import Event, State
from trials.lifecycle.usage import first_use, task_tick, usage_report

__all__ = [
    "access_problem",
    "extension_grant",
    "extension_refuse",
    "extension_request",
    "first_use",
    "task_tick",
    "trial_accept",
    "trial_cancel",
    "trial_decline",
    "trial_fail",
    "trial_ready",
    "trial_start",
    "usage_report",
]


def trial_start(
    *,
    actor: Actor,
    organisation: Organisation,
    listing: Listing,
    plan_code: str | None = None,
    consent_fields: list[str],
    source: str = "",
) -> Trial:
    """Ask for a trial of `listing` in the open round, and promise the request to its vendor.

    `consent_fields` are exactly the contact fields that the vendor may get. Asking again while the
    same person's request is still open returns that trial. Raise `NotAllowed` for whoever does not
    act for an SME, `DomainError` where no trial is offered, the programme does not admit the
    organisation or too many requests are open,
    `Conflict` (code `one_trial`) where the entity has had its trial of this platform.
    """
    entity = ensure_may_ask(actor, organisation)
    fields = consent.chosen_fields(consent_fields)
    offer, round_, terms = ensure_offered(listing, plan_code)
    ensure_admitted(organisation, terms)
    trial = _new_trial(actor, organisation, listing, offer, round_, terms, source)
    try:
        with transaction.atomic():
            lock_entity(entity.pk)
            known = _cleared(trial, organisation, listing, terms)
            if known is not None:
                return known
            insert(trial)  # the database's one-trial constraint decides
            consent_give(
                actor=actor,
                purpose=consent.PURPOSE,
                subject=trial.public_id,
                fields=fields,
                text_version=consent.TEXT_VERSION,
            )
            append(trial, Event.REQUESTED, actor=actor, source="portal", occurred_at=trial.requested_at)
    except IntegrityError as error:
        if not violates(error, Trial, "lifecycle_one_trial"):
            raise
        raise refusal_for(trial, holder_at(entity.pk, trial.platform_id, trial.round_id)) from error
    return trial


@transaction.atomic
def trial_cancel(*, actor: Actor, trial: Trial, reason: str = "", source: str = "portal") -> Trial:
    """Leave an open trial: by the SME, by its vendor, or by the programme.

    A trial that was never activated does not count afterwards. `reason` is kept for the parties.
    A trial that was left before stays as it is. Raise `Conflict` (code `trial_over`) for one whose clock
    has run out: it ended by its dates, whether or not a sweep has come by; the `Conflict` of a hold, such as
    `disputed`: by leaving nobody takes away what an officer has to decide.
    """
    row = locked(trial.pk)
    ensure(can_use(actor, row) or can_answer(actor, row) or can_steer(actor))
    if row.state == State.CANCELLED:
        return row
    if row.ends_at is not None and row.ends_at <= clock.now():
        raise Conflict(_("Lượt dùng thử này đã hết hạn nên không cần dừng nữa."), code="trial_over")
    ensure_not_held(row)
    by = "sme" if can_use(actor, row) else "vendor" if can_answer(actor, row) else "programme"
    advance(
        row,
        Event.CANCELLED,
        actor=actor,
        source=source,
        data={"by": by},
        ended_at=clock.now(),
        end_reason=reason.strip()[:300],
    )
    return row


def _new_trial(
    actor: Actor,
    organisation: Organisation,
    listing: Listing,
    offer: TrialOffer,
    round_: Round,
    terms: ProgrammeTerms,
    source: str,
) -> Trial:
    """The row as of this moment: everything that figures read later is copied, never looked up."""
    now = clock.now()
    programme = round_.programme
    frozen: dict[str, Any] = {
        "programme_code": programme.code,
        "plan_code": offer.plan_code,
        "plan_terms": offer.plan_terms,
        "category_slug": listing.platform.category.slug,
        "province_code": new_code(organisation.province_system, organisation.province_code) or "",
        "commune": organisation.commune,
        "vsic_version": organisation.vsic_version,
        "vsic_section": organisation.vsic_section,
        "size": organisation.size,
        "organisation_kind": organisation.kind,
        "source": source[:60],
    }
    return Trial(
        public_id=public_id("trl"),
        entity=organisation.entity,
        organisation=organisation,
        platform=listing.platform,
        vendor=offer.vendor,
        round=round_,
        programme_terms=terms,
        requested_by_id=actor.user_pk,
        state=State.REQUESTED,
        sequence=1,
        is_simulated=settings.DEMO or programme.is_simulated or organisation.is_simulated,
        requested_at=now,
        trial_days=offer.trial_days,
        answer_due_at=clock.answer_due(now, terms.answer_working_days),
        fail_due_at=clock.answer_due(now, terms.fail_working_days),
        **frozen,
    )


def _cleared(trial: Trial, organisation: Organisation, listing: Listing, terms: ProgrammeTerms) -> Trial | None:
    """Nothing stands against `trial` now, or it is asked for already: then that one.

    A proven organisation takes the slot over from a self-declared one. Raise what stands against it.
    """
    held = held_beside(trial)
    holder = holder_at(trial.entity_id, trial.platform_id, trial.round_id) if held.holder_pk else None
    if holder is not None and is_same_request(holder, trial):
        return holder
    refusal = over_cap(held, terms)
    if refusal is not None:
        raise refusal
    refusal = slots.first("trial.obstacles", listing=listing, is_final=True)
    if refusal is not None:
        raise refusal
    if holder is not None and not (organisation.is_proven and give_up_slot(holder)):
        raise refusal_for(trial, holder)
    return None
