"""`{% load choosing %}`: the bar under a list of cards that may be compared."""

from typing import Any

from django import template
from django.template.context import Context

from platforms.choosing import picks
from platforms.models import Platform

register = template.Library()


@register.simple_tag(takes_context=True)
def picked(context: Context) -> list[str]:
    """The slugs that the address of this page carries along."""
    request = context.get("request")
    return picks.slugs_in(request.GET) if request else []


@register.inclusion_tag("choosing/bar.html")
def compare_bar(chosen: list[str], shown: list[str]) -> dict[str, Any]:
    """The form that the cards' boxes belong to. What was picked on another page stands in the bar itself."""
    elsewhere = [slug for slug in chosen if slug not in shown]
    rows = Platform.objects.filter(slug__in=elsewhere, live=True).values_list("slug", "name") if elsewhere else []
    names = dict(rows)
    return {"elsewhere": [(slug, names[slug]) for slug in elsewhere if slug in names], "most": picks.MOST}
