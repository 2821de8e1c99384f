"""`{% load platforms %}`: words of a review."""

from django import template

from platforms.findings import finding_label
from platforms.models import CriterionGroup, ReviewDecision

register = template.Library()


@register.filter
def finding_lines(decision: ReviewDecision) -> list[tuple[str, str]]:
    """Each finding with its group of criteria or its field, groups first and in their order."""
    groups = [group.value for group in CriterionGroup]
    order = sorted(decision.findings, key=lambda key: (groups.index(key) if key in groups else len(groups), key))
    return [(finding_label(key), decision.findings[key]) for key in order]
