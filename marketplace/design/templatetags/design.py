"""Tags and filters of the design system: `{% load design %}`."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace import clock
from marketplace.design import charts, components, forms, navigation, numbers
from marketplace.design.cohorts import CohortTable
from marketplace.design.provinces import ProvinceMap

register = template.Library()
_PRIVATE = ("/tai-khoan/", "/da-luu/", "/gui-nhu-cau/", "/kenh-nha-cung-cap/", "/dieu-hanh/", "/dung-thu/bat-dau/")


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
    return request is not None and request.path.removeprefix("/en").startswith(_PRIVATE)


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: str) -> str:
    """This page's path in the other language."""
    request: HttpRequest | None = context.get("request")
    return translate_url(request.get_full_path(), language) if request else "/"


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> list[tuple[str, str]]:
    """Each language with this page's address in it, for search engines."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    codes = [code for code, _name in settings.LANGUAGES]
    return [(code, f"{settings.SITE_URL}{translate_url(request.path, code)}") for code in codes]


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


@register.simple_tag
def standing_badge(listing: Any) -> SafeString:
    """Who stands behind a platform's page, in full words. Takes a listing or a card."""
    css, drawn, words = components.STANDINGS.get(str(listing.standing), components.STANDINGS["unclaimed"])
    label = getattr(listing, "standing_text", "") or words
    return format_html(
        '<span class="{}"><span class="icon i-{}" aria-hidden="true"></span>{}</span>',
        f"standing {css}".strip(),
        drawn,
        label,
    )


class NoteNode(template.Node):
    def __init__(self, kind: template.base.FilterExpression, nodelist: NodeList) -> None:
        self.kind, self.nodelist = kind, nodelist

    def render(self, context: Context) -> SafeString:
        css, drawn = components.NOTES.get(str(self.kind.resolve(context)), components.NOTES["info"])
        inner = self.nodelist.render(context).strip()
        body = mark_safe(inner if inner.startswith("<") else f"<p>{inner}</p>")  # noqa: S308 (rendered, so escaped)
        return format_html(
            '<div class="{}"><span class="icon i-{}" aria-hidden="true"></span><div>{}</div></div>', css, drawn, body
        )


@register.tag
def note(parser: Parser, token: Token) -> NoteNode:
    """`{% note "info|warning|error|done|unclaimed" %}…{% endnote %}`: what happened and what to do."""
    kind = [*token.split_contents(), '"info"'][1]
    nodelist = parser.parse(("endnote",))
    parser.delete_first_token()
    return NoteNode(parser.compile_filter(kind), nodelist)


# --- pages, days, charts ---------------------------------------------------------------------------
@register.inclusion_tag("design/pager.html", takes_context=True)
def paginate(context: Context, page_obj: Page, param: str = "page") -> dict[str, Any]:
    """Links to the pages of a list, keeping the rest of the query."""
    query = context["request"].GET.copy() if context.get("request") else None
    numbered = [
        (wanted, _page_query(query, param, wanted) if isinstance(wanted, int) else "")
        for wanted in page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    after = page_obj.next_page_number() if page_obj.has_next() else None
    return {"page_obj": page_obj, "pages": numbered, "next_query": _page_query(query, param, after) if after else ""}


def _page_query(query: Any, param: str, page: int) -> str:
    if query is None:
        return f"?{param}={page}"
    changed = query.copy()
    changed[param] = str(page)
    return f"?{changed.urlencode()}"


@register.inclusion_tag("design/day_tiles.html")
def day_tiles(trial: Any) -> dict[str, Any]:
    """The days of a trial (`starts_on`, `last_day`) as tiles; nothing while no clock runs."""
    if not trial.starts_on or not trial.last_day:
        return {"days": None}
    return {"days": components.DayTiles.between(trial.starts_on, trial.last_day, clock.today())}


@register.inclusion_tag("design/funnel.html")
def funnel(chart: charts.Funnel) -> dict[str, Any]:
    return {"chart": chart}


@register.inclusion_tag("design/bar_list.html")
def bar_list(bars: list[charts.Bar]) -> dict[str, Any]:
    return {"bars": charts.bar_widths(bars)}


@register.inclusion_tag("design/line_chart.html")
def line_chart(chart: charts.LineChart) -> dict[str, Any]:
    return {"chart": chart}


@register.inclusion_tag("design/province_tiles.html")
def province_tiles(map: ProvinceMap) -> dict[str, Any]:
    return {"map": map}


@register.inclusion_tag("design/cohort_table.html")
def cohort_table(table: CohortTable) -> dict[str, Any]:
    return {"table": table}


# --- as people write -------------------------------------------------------------------------------
@register.filter
def vn_number(value: float | Decimal | None, digits: int | None = None) -> str:
    return "" if value is None or value == "" else numbers.number(value, digits)


@register.filter
def vn_percent(ratio: float | Decimal | None, digits: int = 1) -> str:
    return "" if ratio is None or ratio == "" else numbers.percent(ratio, digits)


@register.filter
def vn_date(value: dt.date | None) -> str:
    return numbers.day(value) if value else ""


@register.filter
def vn_datetime(value: dt.datetime | None) -> str:
    return numbers.moment(value) if value else ""


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
