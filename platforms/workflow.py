"""Wagtail's finish action. Read while Wagtail's own models are being made, so nothing is imported at the top."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

    from marketplace.accounts.models import User


def publish_approved(workflow_state: "WorkflowState", user: "User | None" = None) -> None:
    """Publish exactly the approved revision (`platforms.services.publication`)."""
    from platforms.services.publication import publish_approved_revision

    publish_approved_revision(workflow_state, user)
