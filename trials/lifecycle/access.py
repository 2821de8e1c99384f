"""Who may do what with a trial."""

from marketplace.access import Actor, can_act_for, ensure
from marketplace.accounts.models import Organisation
from trials.lifecycle.models import Trial

SME_KINDS = frozenset(
    {
        Organisation.Kind.ENTERPRISE,
        Organisation.Kind.DEPENDENT_UNIT,
        Organisation.Kind.HOUSEHOLD,
        Organisation.Kind.COOPERATIVE,
    }
)


def can_use(actor: Actor, trial: Trial) -> bool:
    """Acts for the SME whose trial it is."""
    return trial.organisation_id is not None and can_act_for(actor, trial.organisation_id, "owner", "member")


def can_answer(actor: Actor, trial: Trial) -> bool:
    """Acts for the vendor: its people by log-in, its machine by key."""
    owner_pk = trial.vendor.organisation_id
    if owner_pk is None or actor.organisation_pk != owner_pk:
        return False
    return actor.kind == "api_key" or actor.has_role("owner", "sales", "technical")


def can_steer(actor: Actor) -> bool:
    """Acts for the programme: an officer of the whole country, an administrator, or our own sweeps."""
    if actor.kind == "system":
        return True
    return actor.is_staff and (
        actor.has_role("administrator") or (actor.has_role("officer") and not actor.province_code)
    )


def can_unblock(actor: Actor, trial: Trial) -> bool:
    """May end a request that its vendor left unanswered: the programme, and the officer of the SME's province."""
    is_local = actor.is_staff and actor.has_role("officer") and actor.province_code == trial.province_code
    return can_steer(actor) or is_local


def ensure_use(actor: Actor, trial: Trial) -> None:
    ensure(can_use(actor, trial))


def ensure_answer(actor: Actor, trial: Trial) -> None:
    ensure(can_answer(actor, trial))
