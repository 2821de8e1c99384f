"""What other sites and search engines read of the catalogue; what stands under a listing."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from platforms.models import Feature, Listing
from platforms.related import related_listings
from tests.factories.accounts import VendorFactory
from tests.factories.platforms import CategoryFactory, ListingFactory

pytestmark = pytest.mark.django_db


def html_of(client: Client, listing: Listing, prefix: str = "") -> str:
    return client.get(f"{prefix}/nen-tang/{listing.platform.slug}/").content.decode()


def graph(html: str) -> dict[str, dict[str, Any]]:
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert data is not None
    read = json.loads(data[1])
    assert read["@context"] == "https://schema.org"
    return {item["@type"]: item for item in read["@graph"]}


def meta(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html))


def names(xml: bytes) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(xml).iter() if node.tag.endswith("}loc")]


def test_a_vendors_own_price_is_an_offer_and_a_reference_price_is_nobodys(client: Client, settings) -> None:
    claimed = ListingFactory(
        standing="claimed", owner=VendorFactory(), platform__website="https://so-cai.example", plan__price_minor=90_000
    )
    claimed.platform.features.add(Feature.objects.create(slug="f1", name_vi="Sổ cái", name_en="Ledger"))
    claimed.platform.save()
    unclaimed = ListingFactory(plan__price_minor=90_000, plan__price_is_reference=True)

    said = graph(html_of(client, claimed))["SoftwareApplication"]
    assert said["url"] == f"{settings.SITE_URL}/nen-tang/{claimed.platform.slug}/"
    assert said["sameAs"] == "https://so-cai.example"
    assert said["featureList"] == ["Sổ cái"]
    [offer] = said["offers"]
    assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", 90_000, "VND")
    assert "offers" not in graph(html_of(client, unclaimed))["SoftwareApplication"]


def test_crumbs_lead_home_and_english_says_english(client: Client, settings) -> None:
    listing = ListingFactory(platform__description_en="Counter, stock and customers.")

    read = graph(html_of(client, listing, "/en"))

    items = read["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3]
    assert items[1]["item"] == f"{settings.SITE_URL}/en/nen-tang/?category=pos"
    assert read["SoftwareApplication"]["inLanguage"] == "en"
    assert read["SoftwareApplication"]["description"] == "Counter, stock and customers."


def test_a_link_shows_one_card_of_our_own(client: Client, settings) -> None:
    listing = ListingFactory(platform__name='Bán "Nhanh"')

    said = meta(html_of(client, listing))

    assert said["og:title"] == "Bán &quot;Nhanh&quot; · Quản lý bán hàng"
    assert said["og:url"] == f"{settings.SITE_URL}/nen-tang/{listing.platform.slug}/"
    assert said["og:image"].startswith(f"{settings.SITE_URL}/static/design/card")
    assert said["twitter:card"] == "summary_large_image"
    found = finders.find("design/card.png")
    assert isinstance(found, str)
    with Image.open(found) as card:
        assert (card.width, card.height) == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)


def test_the_map_names_the_maps_and_they_name_the_pages(client: Client, settings) -> None:
    listing = ListingFactory()

    maps = names(client.get("/sitemap.xml").content)

    assert f"{settings.SITE_URL}/sitemap-nen-tang.xml" in maps
    pages = [page for url in maps for page in names(client.get(url.removeprefix(settings.SITE_URL)).content)]
    assert f"{settings.SITE_URL}/nen-tang/{listing.platform.slug}/" in pages
    assert f"{settings.SITE_URL}/nen-tang/" in pages and f"{settings.SITE_URL}/so-sanh/" in pages
    assert not [page for page in pages if "/tai-khoan/" in page]


def test_robots_are_kept_out_of_the_demonstration_and_of_personal_pages(client: Client, settings) -> None:
    assert client.get("/robots.txt").content.decode().split("\n")[:2] == ["User-agent: *", "Disallow: /"]
    settings.DEMO = False
    read = client.get("/robots.txt").content.decode()
    assert "Disallow: /tai-khoan/\n" in read and "Disallow: /\n" not in read
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in read


def test_related_ones_share_sectors_first_and_everybody_gets_a_turn() -> None:
    shops = [ListingFactory(platform__name=f"Quán {n}", platform__target_sectors=["G"]) for n in range(6)]
    farm = ListingFactory(platform__name="Ruộng", platform__target_sectors=["A"])
    ListingFactory(platform__name="Sổ Cái", platform__category=CategoryFactory(slug="accounting", name_vi="Kế toán"))
    rows = {row.pk: row for row in Listing.objects.with_facts()}

    def related(listing: Listing) -> list[str]:
        return [card.name for card in related_listings(rows[listing.pk], limit=3)]

    assert related(shops[0]) == ["Quán 1", "Quán 2", "Quán 3"]
    assert related(shops[4]) == ["Quán 5", "Quán 0", "Quán 1"]
    assert related(farm) == ["Quán 0", "Quán 1", "Quán 2"]
    shown = [name for shop in shops for name in related(shop)]
    assert {name: shown.count(name) for name in set(shown)} == {f"Quán {n}": 3 for n in range(6)}
