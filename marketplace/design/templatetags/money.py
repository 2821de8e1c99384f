"""`{{ amount|money }}`: whole đồng as people write them."""

from django import template

from marketplace.money import format_money

register = template.Library()


@register.filter
def money(amount_minor: int | None, currency: str = "VND") -> str:
    """The amount with its currency; an empty text for None."""
    return "" if amount_minor is None else format_money(amount_minor, currency)
