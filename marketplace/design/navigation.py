"""Navigation, filled by the rooms through slots.

`nav.main` and `nav.account` on every page, `nav.vendor` and `nav.room` beside the work of vendors
and of the ministry. A filler gets `request=` and answers a `NavItem` or None.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace import slots


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. It is the current place where the path starts with `current_prefix` (default: `url`).

    `count` is what waits there; `is_late` marks that some of it is overdue.
    """

    label: str
    url: str
    count: int | None = None
    current_prefix: str = ""
    order: int = 100
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A `NavItem` as the page shows it."""

    label: str
    url: str
    count: int | None
    is_late: bool
    is_current: bool


def address(name: str, path: str) -> str:
    """The URL of `name`, or `path` under the language's prefix where nobody serves that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        language = (get_language() or "vi")[:2]
        return path if language == "vi" else f"/{language}{path}"


def main_items(request: HttpRequest) -> list[Entry]:
    own = [
        NavItem(_("Nền tảng"), address("search:catalogue", "/nen-tang/"), order=10),
        NavItem(_("Cẩm nang"), address("cms:handbook", "/cam-nang/"), order=20),
        NavItem(_("Cách thử"), address("lifecycle:how", "/dung-thu/"), order=30),
        NavItem(_("Số liệu"), address("funnel:figures", "/so-lieu/"), order=40),
    ]
    return entries([*own, *slots.collect("nav.main", request=request)], request.path)


def slot_items(slot: str, request: HttpRequest) -> list[Entry]:
    return entries(slots.collect(slot, request=request), request.path)


def entries(items: Iterable[NavItem], path: str) -> list[Entry]:
    """In order, with at most one current: the longest prefix of `path` wins."""
    ordered = sorted(items, key=lambda item: item.order)
    prefixes = [item.current_prefix or item.url for item in ordered]
    reached = [prefix for prefix in prefixes if path.startswith(prefix)]
    nearest = max(reached, key=len, default=None)
    return [
        Entry(item.label, item.url, item.count, item.is_late, prefix == nearest)
        for item, prefix in zip(ordered, prefixes, strict=True)
    ]
