"""Wagtail's finish action. Read while Wagtail's own models are being made, so nothing is imported at the top."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from marketplace.accounts.models import User


def publish_approved(workflow_state: "WorkflowState", user: "User | None" = None) -> None:
    """Publish exactly the approved revision of a platform; an editors' page goes Wagtail's own way."""
    from wagtail.workflows import publish_workflow_state

    from platforms.models import Platform
    from platforms.services.publication import publish_approved_revision

    if isinstance(workflow_state.content_object, Platform):
        publish_approved_revision(workflow_state, user)
    else:
        publish_workflow_state(workflow_state, user=user)
