"""Publishing what was approved, and withdrawing a listing."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.models import User
from marketplace.audit.services import record
from marketplace.errors import Conflict, NotAllowed
from marketplace.notify.services import notify
from platforms.access import agency_actor, can_withdraw
from platforms.models import Listing, Platform, ReviewStep, StandingCause
from platforms.services.locking import locked_listing
from platforms.services.standing import standing_change


def tell_owner(listing: Listing, kind: str) -> None:
    """A message of `kind` to the people of the vendor that owns the listing."""
    if listing.owner is not None:
        url = reverse("platforms:console_listing", args=[listing.platform.slug])
        notify(organisation=listing.owner, kind=kind, context={"name": listing.platform.name}, url=url)


@transaction.atomic
def listing_withdraw(*, actor: Actor, listing: Listing, reason: str) -> Listing:
    """Take a listing out of the public; running trials go on. Its page answers 410 from now on."""
    row = locked_listing(listing.pk)
    ensure(can_withdraw(actor, row))
    if row.withdrawn_at is not None:
        raise Conflict(_("Trang này đã được gỡ."), code="already_withdrawn")
    record(actor=actor, action="listing.withdrawn", target=row)
    standing_change(
        actor=actor,
        listing=row,
        cause=StandingCause.WITHDRAWN,
        withdrawn_at=clock.now(),
        withdrawn_reason=reason.strip()[:200],
    )
    return row


def publish_approved_revision(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Publish the revision that both steps of our review approved; refuse when a newer one exists.

    Wagtail would publish the latest revision, which nobody may have read.
    """
    platform = Platform.objects.select_for_update().get(pk=workflow_state.object_id)
    last = workflow_state.current_task_state.revision_id
    passed = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED, revision=last)
    persons = set(passed.values_list("finished_by_id", flat=True))
    if last != platform.latest_revision_id:
        raise Conflict(_("Có bản mới hơn bản đã thẩm định: chưa công bố gì."), code="revision_changed")
    steps = {getattr(row.task.specific, "step", "") for row in passed.select_related("task")}
    if steps != set(ReviewStep.values):
        raise NotAllowed(_("Chỉ công bố sau đủ hai bước thẩm định."))
    if None in persons or len(persons) < passed.count():
        raise NotAllowed(_("Hai bước thẩm định phải do hai người khác nhau kết luận."))
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
    listing = Listing.objects.select_for_update().select_related("platform").get(platform_id=platform.pk)
    actor = agency_actor(user or User())
    data = {"revision": platform.latest_revision_id}
    record(actor=actor, action="listing.published", target=listing, data=data)
    standing_change(
        actor=actor,
        listing=listing,
        cause=StandingCause.APPROVED,
        published_at=listing.published_at or clock.now(),
    )
    tell_owner(listing, "listing.published")
