"""Wagtail's admin as this site runs it."""

from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted


class QuietAdminConfig(WagtailAdminAppConfig):
    """Without Wagtail's workflow mails: they leave inside our transaction, in English, and lead vendors to `/cms/`.

    What people must hear of a review goes through the outbox and `marketplace.notify`.
    """

    default = False

    def ready(self) -> None:
        super().ready()
        from wagtail.models import TaskState, WorkflowState

        for signal, sender, event in (
            (task_submitted, TaskState, "group_approval_task_submitted"),
            (workflow_submitted, WorkflowState, "workflow_state_submitted"),
            (workflow_rejected, WorkflowState, "workflow_state_rejected"),
            (workflow_approved, WorkflowState, "workflow_state_approved"),
        ):
            if not signal.disconnect(sender=sender, dispatch_uid=f"{event}_email_notification"):
                raise RuntimeError(
                    f"Wagtail no longer calls its mail of {event} that; see marketplace/wagtail_admin.py."
                )
