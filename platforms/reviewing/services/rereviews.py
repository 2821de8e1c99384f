"""The yearly review of what is published by decision: opened by the clock, concluded by a reviewer."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.notify.services import notify
from platforms.models import Listing
from platforms.reviewing.access import ensure_can_act
from platforms.reviewing.models import Decision, Rereview
from platforms.reviewing.queries import reviewers
from platforms.reviewing.signals import as_rows, signals
from platforms.reviewing.terms import days
from platforms.services.locking import locked_listing


def rereview_due_on(decision: Decision, today: dt.date) -> dt.date:
    """The next anniversary of the decision that is not past, or its last day where that comes first."""
    every = days("rereview_every")
    passed = max((today - decision.decided_on).days, 1)
    anniversary = decision.decided_on + dt.timedelta(days=every * -(-passed // every))
    return min(anniversary, decision.expires_on or anniversary)


@transaction.atomic
def rereview_open(*, listing: Listing) -> Rereview | None:
    """Open the review of a published listing once its day is near; None where it is not, or is open already."""
    row = locked_listing(listing.pk)
    decision = Decision.objects.filter(listing=row).exclude(kind=Decision.Kind.REVOKE).order_by("pk").last()
    if row.standing != Listing.Standing.DECIDED or decision is None:
        return None
    due_on = rereview_due_on(decision, clock.today())
    if due_on - dt.timedelta(days=days("rereview_lead")) > clock.today():
        return None
    found, is_new = Rereview.objects.get_or_create(
        decision=decision, due_on=due_on, defaults={"listing": row, "opened_at": clock.now()}
    )
    if not is_new:
        return None
    record(actor=Actor.system("rereview"), action="rereview.opened", target=row, data={"rereview": found.pk})
    url = reverse("reviewing:acts", args=[row.platform.slug])
    notify(users=reviewers(), kind="listing.rereview", context={"name": row.platform.name}, url=url)
    return found


@transaction.atomic
def rereview_conclude(*, actor: Actor, rereview: Rereview, outcome: str, note: str) -> Rereview:
    """Keep, or propose to extend or revoke; what was measured then is kept beside the conclusion.

    An extension and a revocation are decisions of their own: this changes no public state.
    """
    listing = locked_listing(rereview.listing_id)
    ensure_can_act(actor, listing)
    row = Rereview.objects.select_for_update(of=("self",)).get(pk=rereview.pk)
    if row.concluded_at is not None:
        raise Conflict(_("Lần rà soát này vừa được kết luận."), code="already_concluded")
    if outcome not in Rereview.Outcome or not note.strip():
        raise InvalidInput(_("Hãy chọn kết luận và ghi nhận xét."), fields={"note": _("Hãy ghi nhận xét.")})
    row.outcome, row.note, row.checks = outcome, note.strip()[:2000], as_rows(signals(listing))
    row.concluded_at, row.concluded_by = clock.now(), actor.ref
    row.save(update_fields=["outcome", "note", "checks", "concluded_at", "concluded_by"])
    record(actor=actor, action=f"rereview.{outcome}", target=listing, data={"rereview": row.pk})
    return row
