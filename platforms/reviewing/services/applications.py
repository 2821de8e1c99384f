"""Booking what the workflow does, and who works on it."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Membership, User
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from platforms.access import ensure_can_review
from platforms.models import Listing, Platform
from platforms.reviewing.models import Application, CriterionEvidence, Stage
from platforms.reviewing.terms import criteria_in_force, due
from platforms.services.review import ensure_free_to_judge


def application_book(*, task_state: TaskState, platform: Platform, stage: Stage) -> Application:
    """A step of the workflow has begun: open an application with its clock, or note the step of the open one."""
    now = clock.now()
    listing = Listing.objects.get(platform_id=platform.pk)
    row = Application.objects.open().select_for_update().filter(listing=listing).first()
    if row is not None and row.workflow_state_pk == task_state.workflow_state_id:
        row.stage, row.stage_since, row.revision_pk = stage, now, task_state.revision_id or 0
        row.assignee = None  # another person judges the other step
        row.save(update_fields=["stage", "stage_since", "revision_pk", "assignee"])
        return row
    criteria = criteria_in_force()
    shown = CriterionEvidence.objects.filter(listing=listing, criterion__version=criteria)
    return Application.objects.create(
        listing=listing,
        revision_pk=task_state.revision_id or 0,
        workflow_state_pk=task_state.workflow_state_id,
        criteria=criteria,
        evidence={e.criterion.code: {"text": e.text, "url": e.url} for e in shown.select_related("criterion")},
        stage=stage,
        is_first=not platform.live,
        submitted_at=now,
        stage_since=now,
        due_at=due("review", now),
    )


def application_close(*, workflow_state: WorkflowState, stage: Stage) -> None:
    """The workflow has ended this way; an application that is closed already stays as it is."""
    rows = Application.objects.open().filter(workflow_state_pk=workflow_state.pk)
    rows.update(stage=stage, closed_at=clock.now(), stage_since=clock.now())


@transaction.atomic
def application_assign(*, actor: Actor, application: Application, assignee: User | None) -> Application:
    """Give an open application to a reviewer, or take it back (None). Who has a conflict gets nothing."""
    ensure_can_review(actor)
    row = Application.objects.select_for_update(of=("self",)).select_related("listing__platform").get(pk=application.pk)
    platform = row.listing.platform
    ensure_free_to_judge(platform, actor)
    if not row.is_open:
        raise Conflict(_("Hồ sơ này đã đóng."), code="application_closed")
    if assignee is not None:
        if not Membership.objects.live().filter(user=assignee, role=Membership.Role.REVIEWER).exists():
            raise InvalidInput(_("Người này không có vai trò thẩm định."), fields={"assignee": _("Hãy chọn lại.")})
        ensure_free_to_judge(platform, Actor(kind="user", ref=f"user:{assignee.pk}", user_pk=assignee.pk))
    row.assignee = assignee
    row.save(update_fields=["assignee"])
    record(
        actor=actor,
        action="application.assigned",
        target=row,
        data={"assignee": f"user:{assignee.pk}" if assignee else ""},
    )
    return row
