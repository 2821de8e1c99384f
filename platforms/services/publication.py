"""What the public sees changes here, and is announced once, through the outbox."""

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from marketplace import clock
from marketplace.access import Actor, ensure
from marketplace.accounts.models import User
from marketplace.audit.services import record
from marketplace.errors import Conflict, NotAllowed
from marketplace.notify.services import notify
from marketplace.outbox.services import publish
from platforms.access import agency_actor, can_withdraw
from platforms.models import Listing, Platform, ReviewStep
from platforms.services.drafts import locked_listing


def announce(listing: Listing) -> None:
    """Raise the listing's version and tell those who keep copies (search), in the caller's transaction."""
    Listing.objects.filter(pk=listing.pk).update(version=models.F("version") + 1)
    listing.refresh_from_db(fields=["version"])
    payload = {"listing_pk": listing.pk, "version": listing.version}
    publish("listing.changed", key=listing.platform.slug, payload=payload)


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
    row.withdrawn_at = clock.now()
    row.withdrawn_reason = reason.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(actor=actor, action="listing.withdrawn", target=row)
    announce(row)
    return row


def publish_approved_revision(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Publish the revision that both steps of our review approved; refuse when a newer one exists.

    Wagtail would publish the latest revision, which nobody may have read.
    """
    passed = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED)
    revisions = set(passed.values_list("revision_id", flat=True))
    persons = set(passed.values_list("finished_by_id", flat=True))
    platform = Platform.objects.select_for_update().get(pk=workflow_state.object_id)
    if revisions != {platform.latest_revision_id}:
        raise Conflict(_("Có bản mới hơn bản đã thẩm định: chưa công bố gì."), code="revision_changed")
    steps = {getattr(row.task.specific, "step", "") for row in passed.select_related("task")}
    if steps != set(ReviewStep.values):
        raise NotAllowed(_("Chỉ công bố sau đủ hai bước thẩm định."))
    if None in persons or len(persons) < passed.count():
        raise NotAllowed(_("Hai bước thẩm định phải do hai người khác nhau kết luận."))
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
    listing = Listing.objects.select_for_update().select_related("platform").get(platform_id=platform.pk)
    if listing.published_at is None:
        listing.published_at = clock.now()
        listing.save(update_fields=["published_at"])
    record(
        actor=agency_actor(user or User()),
        action="listing.published",
        target=listing,
        data={"revision": platform.latest_revision_id},
    )
    announce(listing)
    tell_owner(listing, "listing.published")
