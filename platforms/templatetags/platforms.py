"""`{% load platforms %}`: words of a review."""

from django import template

from platforms.models import CriterionGroup, ReviewDecision

register = template.Library()


@register.filter
def finding_lines(decision: ReviewDecision) -> list[tuple[str, str]]:
    """Each finding with the name of its group of criteria, in the order of the groups."""
    return [(str(group.label), decision.findings[group]) for group in CriterionGroup if group in decision.findings]
