"""Who claims, and who decides on claims."""

from marketplace.access import Actor, ensure
from marketplace.accounts.models import Membership, Organisation
from platforms.access import can_review
from platforms.models import Vendor
from platforms.reviewing.queries import conflict_of

Role = Membership.Role


def ensure_can_claim(actor: Actor) -> int:
    """The owner of a vendor's account speaks for it; return the organisation's key."""
    is_owner = actor.organisation_kind == Organisation.Kind.VENDOR and actor.has_role(Role.OWNER)
    ensure(is_owner and actor.organisation_pk is not None)
    return actor.organisation_pk or 0


def can_decide(actor: Actor) -> bool:
    return can_review(actor)


def ensure_can_decide(actor: Actor, *organisations: int) -> None:
    """A reviewer who belongs to none of the `organisations` that the case is about, nor has declared a conflict."""
    ensure(can_decide(actor))
    own = Membership.objects.live().filter(user=actor.user_pk, organisation_id__in=organisations)
    ensure(not own.exists())
    for vendor_pk in Vendor.objects.filter(organisation_id__in=organisations).values_list("pk", flat=True):
        ensure_no_conflict(actor, vendor_pk)


def ensure_no_conflict(actor: Actor, vendor_pk: int) -> None:
    conflict = conflict_of(vendor_pk=vendor_pk, user_pk=actor.user_pk)
    ensure(conflict is None, conflict or "")


def can_read_cases(actor: Actor) -> bool:
    """Reviewers, administrators and auditors read the queues."""
    return actor.is_staff and actor.has_role(Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)
