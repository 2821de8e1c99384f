"""Which platforms an address puts side by side, and what of it could not be used.

The choice stands in the address alone (`?p=<slug>&p=<slug>`): it can be sent to a colleague, works
without JavaScript, and nobody's choice is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platforms.models import Listing

KEY = "p"
MOST = 4
# Beyond this an address is no choice of a person; the rest is not even named.
_READ_AT_MOST = 20


@dataclass(frozen=True)
class Picks:
    """`listings` in the order of the address, at most four; `troubles` says what was left out and why."""

    listings: list[Listing]
    troubles: list[str] = field(default_factory=list)

    @property
    def slugs(self) -> list[str]:
        return [listing.platform.slug for listing in self.listings]


def slugs_in(query: QueryDict) -> list[str]:
    """The slugs of an address or a form, each once, in their order; PostgreSQL takes no NUL."""
    return list(dict.fromkeys(slug for slug in query.getlist(KEY) if slug and "\0" not in slug))[:_READ_AT_MOST]


def picks_of(query: QueryDict) -> Picks:
    slugs = slugs_in(query)
    rows = Listing.objects.visible().with_facts().filter(platform__slug__in=slugs)
    by_slug = {row.platform.slug: row for row in rows}
    found = [by_slug[slug] for slug in slugs if slug in by_slug]
    troubles = [
        _("Không có nền tảng nào ở địa chỉ “%(slug)s”, hoặc trang đã được gỡ.") % {"slug": slug[:60]}
        for slug in slugs
        if slug not in by_slug
    ]
    if len(found) > MOST:
        names = ", ".join(row.platform.name for row in found[MOST:])
        told = _("Mỗi lần so sánh được nhiều nhất %(most)d nền tảng. Chưa đưa vào: %(names)s. Bỏ bớt rồi thêm.")
        troubles.append(told % {"most": MOST, "names": names})
    return Picks(found[:MOST], troubles)


def address(slugs: Iterable[str], *, only_differences: bool = False) -> str:
    """The address of a comparison."""
    pairs = [(KEY, slug) for slug in slugs] + ([("khac", "1")] if only_differences else [])
    return reverse("choosing:compare") + (f"?{urlencode(pairs)}" if pairs else "")


def title(count: int) -> str:
    if not count:
        return _("So sánh nền tảng")
    return ngettext("So sánh %(count)d nền tảng", "So sánh %(count)d nền tảng", count) % {"count": count}
