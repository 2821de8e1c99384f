"""Who reads and answers reports."""

from marketplace.access import Actor, ensure
from marketplace.accounts.models import Membership
from platforms.access import can_review
from platforms.reports.models import Report
from platforms.reviewing.queries import conflict_of

Role = Membership.Role


def can_read(actor: Actor) -> bool:
    """Reviewers, administrators and auditors see the queue and the board."""
    return actor.is_staff and actor.has_role(Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)


def can_answer(actor: Actor, report: Report) -> bool:
    """A reviewer who belongs to no organisation behind the report, nor has declared a conflict with its vendor."""
    if not can_review(actor) or conflict_of(vendor_pk=report.vendor_id, user_pk=actor.user_pk):
        return False
    known = (report.vendor.organisation_id, report.listing.owner_id if report.listing else None)
    parties = [pk for pk in known if pk is not None]
    return not Membership.objects.live().filter(user=actor.user_pk, organisation_id__in=parties).exists()


def ensure_can_answer(actor: Actor, report: Report) -> None:
    ensure(can_answer(actor, report))
