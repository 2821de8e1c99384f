"""The site's map: listings, vendors, and what editors publish."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from marketplace.design.navigation import served
from platforms.models import Listing
from platforms.queries import VendorCount, vendors

_FIRST_PAGES = (
    "search:catalogue",
    "platforms:vendors",
    "choosing:compare",
    "needs:ask",
    "lifecycle:how",
    "funnel:figures",
)


class OwnSitemap(Sitemap):
    """Addresses under `SITE_URL`, whatever the sites table says."""

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ListingSitemap(OwnSitemap):
    changefreq = "weekly"
    limit = 10_000

    def items(self) -> QuerySet[Listing]:
        rows = Listing.objects.listed().select_related("platform").order_by("platform__slug")
        return rows.only("published_at", "platform__slug")

    def location(self, item: Listing) -> str:
        return reverse("platforms:listing", args=[item.platform.slug])

    def lastmod(self, item: Listing) -> dt.datetime | None:
        return item.published_at


class RoomSitemap(OwnSitemap):
    """The first pages of the rooms, where they are served."""

    def items(self) -> list[str]:
        return [item.url for name in _FIRST_PAGES for item in served(name, "", 0)]

    def location(self, item: str) -> str:
        return item


class VendorSitemap(OwnSitemap):
    def items(self) -> list[VendorCount]:
        return vendors()

    def location(self, item: VendorCount) -> str:
        return reverse("platforms:vendor", args=[item.slug])


class PageSitemap(OwnSitemap):
    def items(self) -> QuerySet[Page]:
        return Page.objects.live().public().filter(depth__gt=1).order_by("path")

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> dt.datetime | None:
        return item.last_published_at


SITEMAPS = {"muc": RoomSitemap, "nen-tang": ListingSitemap, "nha-cung-cap": VendorSitemap, "trang": PageSitemap}
