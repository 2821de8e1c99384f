"""Navigation, filled by the rooms through slots.

`nav.main` and `nav.account` on every page, `nav.vendor` and `nav.room` beside the work of vendors
and of the ministry. A filler gets `request=` and answers a `NavItem` or None.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext
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
        NavItem(pgettext("menu", "Nền tảng"), address("search:catalogue", "/nen-tang/"), order=10),
        NavItem(_("Cẩm nang"), address("cms:handbook", "/cam-nang/"), order=20),
        NavItem(_("Cách thử"), address("lifecycle:how", "/dung-thu/"), order=30),
        NavItem(_("Số liệu"), address("funnel:figures", "/so-lieu/"), order=40),
    ]
    return entries([*own, *slots.collect("nav.main", request=request)], request.path)


def slot_items(slot: str, request: HttpRequest) -> list[Entry]:
    """What rooms put into `slot`, and our own entries for pages that nobody announced."""
    filled: list[NavItem] = slots.collect(slot, request=request)
    taken = {item.url for item in filled}
    own = _DEFAULTS[slot](request) if slot in _DEFAULTS else []
    return entries([*filled, *(item for item in own if item.url not in taken)], request.path)


def served(name: str, label: str, order: int) -> list[NavItem]:
    """The entry of a page, or none where nobody serves it."""
    try:
        return [NavItem(label, reverse(name), order=order)]
    except NoReverseMatch:
        return []


def account_items(request: HttpRequest) -> list[NavItem]:
    """The menu of the signed-in person, by what the current organisation is."""
    from marketplace.accounts.access import actor_of

    actor = actor_of(request)
    own = served("notify:inbox", _("Thông báo"), 40) + served("accounts:home", _("Tài khoản"), 50)
    if actor.is_staff:
        own += served("funnel:room", _("Bảng điều hành"), 10)
        if actor.has_role("editor", "reviewer", "administrator"):
            own += served("wagtailadmin_home", _("Quản trị nội dung"), 20)
    elif actor.organisation_kind == "vendor":
        own += served("handover:inbox", _("Kênh nhà cung cấp"), 10)
    else:
        own += served("lifecycle:desk", _("Dùng thử của tôi"), 10)
    return own


def vendor_items(request: HttpRequest) -> list[NavItem]:
    return [
        *served("handover:inbox", _("Hộp việc"), 10),
        *served("platforms:console_listings", _("Nền tảng và gói"), 30),
        *served("handover:integration", _("Kết nối API"), 40),
        *served("accounts:members", _("Thành viên"), 60),
    ]


def room_items(request: HttpRequest) -> list[NavItem]:
    return [
        *served("funnel:room", _("Tổng quan"), 10),
        *served("casework:board", _("Đang mắc"), 20),
        *served("accounts:proof_queue", _("Chứng minh tư cách"), 40),
    ]


_DEFAULTS: dict[str, Callable[[HttpRequest], list[NavItem]]] = {
    "nav.account": account_items,
    "nav.vendor": vendor_items,
    "nav.room": room_items,
}


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
