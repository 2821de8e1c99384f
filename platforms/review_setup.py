"""The review as a Wagtail workflow: two steps, one group of reviewers."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from platforms.models import Platform, ReviewStep, ReviewTask

WORKFLOW_NAME = "Thẩm định nền tảng"
REVIEWER_GROUP = "reviewer"


def review_workflow() -> Workflow:
    return Workflow.objects.get(name=WORKFLOW_NAME, active=True)


def ensure_review_workflow(*, using: str = "default", **_signal: Any) -> None:
    """The workflow, its two steps and the reviewers' group. Repeatable; connected to `post_migrate`."""
    tables = connections[using].introspection.table_names()
    if not {"platforms_reviewtask", "wagtailcore_workflowcontenttype"} <= set(tables):
        return  # a partial migration
    group, _is_new = Group.objects.get_or_create(name=REVIEWER_GROUP)
    workflow, _is_new = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    for position, step in enumerate(ReviewStep):
        task, _is_new = ReviewTask.objects.get_or_create(step=step, defaults={"name": step.label})
        task.groups.add(group)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": position})
    content_type = ContentType.objects.get_for_model(Platform)
    WorkflowContentType.objects.update_or_create(content_type=content_type, defaults={"workflow": workflow})
