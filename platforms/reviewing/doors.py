"""Where the workflow meets the book: Wagtail's signals keep one `Application` per submission.

The signals are sent inside the transaction of the act, whichever door it came through.
"""

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from platforms.models import Platform, ReviewTask
from platforms.reviewing.models import Stage
from platforms.reviewing.queries import conflict_of
from platforms.reviewing.services.applications import application_book, application_close


def connect() -> None:
    """Listen to the workflow; called once, when Django starts."""
    task_submitted.connect(step_started, dispatch_uid="reviewing.step_started")
    workflow_approved.connect(passed, dispatch_uid="reviewing.passed")
    workflow_rejected.connect(returned, dispatch_uid="reviewing.returned")
    workflow_cancelled.connect(withdrawn, dispatch_uid="reviewing.withdrawn")


def refusal(*, platform: Platform, user_pk: int | None) -> str | None:
    """Slot `review.refusal`: a declared conflict of interest with the platform's vendor."""
    return conflict_of(vendor_pk=platform.vendor_id, user_pk=user_pk)


def step_started(*, instance: TaskState, **_signal: Any) -> None:
    task = instance.task.specific
    platform = instance.workflow_state.content_object
    if isinstance(task, ReviewTask) and isinstance(platform, Platform):
        application_book(task_state=instance, platform=platform, stage=Stage(task.step))


def passed(*, instance: WorkflowState, **_signal: Any) -> None:
    application_close(workflow_state=instance, stage=Stage.PASSED)


def returned(*, instance: WorkflowState, **_signal: Any) -> None:
    application_close(workflow_state=instance, stage=Stage.RETURNED)


def withdrawn(*, instance: WorkflowState, **_signal: Any) -> None:
    application_close(workflow_state=instance, stage=Stage.WITHDRAWN)
