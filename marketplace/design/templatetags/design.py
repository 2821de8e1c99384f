"""Tags and filters of the design system: `{% load design %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from marketplace.design import components, forms, navigation

register = template.Library()
_PRIVATE = ("/tai-khoan/", "/kenh-nha-cung-cap/", "/dieu-hanh/", "/en/tai-khoan/", "/en/kenh-", "/en/dieu-hanh/")


# --- the shell -------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def main_nav(context: Context) -> list[navigation.Entry]:
    request = context.get("request")
    return navigation.main_items(request) if request else []


@register.simple_tag(takes_context=True)
def slot_nav(context: Context, slot: str) -> list[navigation.Entry]:
    """The entries of `nav.vendor`, `nav.room` or `nav.account`, the current one marked."""
    request = context.get("request")
    return navigation.slot_items(slot, request) if request else []


@register.simple_tag(takes_context=True)
def is_private_page(context: Context) -> bool:
    """Only these paths may carry something of their visitor in the page itself."""
    request: HttpRequest | None = context.get("request")
    return request is not None and request.path.startswith(_PRIVATE)


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: str) -> str:
    """This page's path in the other language."""
    request: HttpRequest | None = context.get("request")
    return translate_url(request.get_full_path(), language) if request else "/"


@register.simple_tag
def address(name: str, path: str) -> str:
    """The URL of `name`, or `path` where nobody serves it."""
    return navigation.address(name, path)


@register.simple_tag
def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


# --- small pieces ----------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn icon; always beside words, so hidden from screen readers."""
    return format_html('<span class="icon i-{}" aria-hidden="true"></span>', name)


@register.simple_tag
def tile(slug: str, extra: str = "") -> SafeString:
    """The cement tile of a category: decoration, its name stands beside it."""
    return format_html('<span class="{}" aria-hidden="true"></span>', components.tile_classes(slug, extra))


@register.simple_tag
def state_badge(state: str, label: str = "") -> SafeString:
    """A trial's state: icon and words. `ending`, `claimed`, `disputed` are states to the eye too."""
    shown = components.STATES.get(str(state), components.STATES["expired"])
    return format_html(
        '<span class="state state-{}"><span class="icon i-{}" aria-hidden="true"></span>{}</span>',
        shown.css,
        shown.icon,
        label or shown.label,
    )


@register.filter
def troubles(form: Any) -> list[forms.Trouble]:
    """Errors and warnings of a form, for the summary."""
    return forms.troubles(form) if hasattr(form, "non_field_errors") else []


@register.filter
def has_trouble(form: Any) -> bool:
    return bool(troubles(form))


@register.simple_tag
def language() -> str:
    return (get_language() or "vi")[:2]
