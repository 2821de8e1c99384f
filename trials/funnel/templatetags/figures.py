"""`{% load figures %}`: names of codes."""

from django import template

register = template.Library()


@register.filter
def named(names: dict[str, str], code: str) -> str:
    """The name of a code, else the code, else a dash."""
    return names.get(code, code) or "–"
