"""`{% load accounts %}`."""

from django import template
from django.template.context import Context

from marketplace.accounts import second_factor
from marketplace.accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def owes_second_factor(context: Context) -> bool:
    """The signed-in person's roles demand it."""
    user = context["request"].user
    return isinstance(user, User) and second_factor.owed_by_person(user)
