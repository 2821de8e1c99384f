"""The site's map: listings, vendors, and what editors publish."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from platforms.models import Listing
from platforms.queries import VendorCount, vendors


class OwnSitemap(Sitemap):
    """Addresses under `SITE_URL`, whatever the sites table says."""

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ListingSitemap(OwnSitemap):
    changefreq = "weekly"

    def items(self) -> QuerySet[Listing]:
        return Listing.objects.listed().select_related("platform").order_by("platform__slug")

    def location(self, item: Listing) -> str:
        return reverse("platforms:listing", args=[item.platform.slug])


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


SITEMAPS = {"nen-tang": ListingSitemap, "nha-cung-cap": VendorSitemap, "trang": PageSitemap}
