"""What a finding is about: a group of criteria, or a field of the draft ("field:plans")."""

from platforms.field_rules import RULE_OF
from platforms.models import CriterionGroup

FIELD = "field:"


def is_finding(key: str) -> bool:
    """Whether `key` names a group of criteria, or a field that vendors write."""
    return key in CriterionGroup or (key.startswith(FIELD) and key.removeprefix(FIELD) in RULE_OF)


def finding_label(key: str) -> str:
    """The words of a group or a field, in the page's language."""
    if key in CriterionGroup:
        return str(CriterionGroup(key).label)
    return field_label(key.removeprefix(FIELD))


def field_label(name: str) -> str:
    """The words of a field that vendors write."""
    return str(RULE_OF[name].label) if name in RULE_OF else name
