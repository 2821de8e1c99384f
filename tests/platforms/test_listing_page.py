"""The public listing page: full words, honest labels, nothing of its visitor."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from platforms.demo import ensure_demo_vendor
from platforms.models import FactBasis, Listing
from platforms.services import listing_withdraw
from tests.factories.accounts import AgencyFactory, VendorFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory, PlatformFactory

pytestmark = pytest.mark.django_db


def _page(client: Client, listing: Listing) -> str:
    response = client.get(reverse("platforms:listing", args=[listing.platform.slug]))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_unclaimed_listing_says_so_in_full_words(client: Client) -> None:
    html = _page(client, ListingFactory(plan__price_minor=None, plan__trial_days=None))

    assert html.count("Thông tin tham khảo, nhà cung cấp chưa xác nhận") >= 2
    assert html.count("Chưa công bố") >= 8
    assert "SMEdx" not in html


def test_a_reference_price_is_about_and_names_its_source(client: Client) -> None:
    listing = ListingFactory(
        platform__source_url="https://example.com/gia",
        platform__facts_checked_on=dt.date(2026, 11, 1),
        platform__target_sizes=["micro", "small"],
        plan__price_minor=270_000,
        plan__price_is_reference=True,
        plan__price_note="bảng phí 10/2026",
    )

    html = _page(client, listing)

    assert "khoảng 270.000 ₫" in html
    assert "Giá tham khảo từ nguồn thứ ba: bảng phí 10/2026" in html
    assert 'href="https://example.com/gia" rel="nofollow">theo nguồn thứ ba, 11/2026</a>' in html
    assert "Siêu nhỏ, nhỏ" in html


def test_a_yes_on_the_smedx_list_is_told_and_only_a_yes(client: Client) -> None:
    assert "SMEdx" in _page(client, ListingFactory(is_on_smedx_list=True))
    assert "SMEdx" not in _page(client, ListingFactory(is_on_smedx_list=False))


def test_a_decision_is_named_with_number_and_dates(client: Client) -> None:
    listing = ListingFactory(
        standing="decided",
        owner=VendorFactory(),
        decision_number="12/QĐ-MẪU",
        decision_on=dt.date(2026, 10, 1),
        decision_expires_on=dt.date(2027, 9, 30),
    )

    assert "Được công bố theo Quyết định số 12/QĐ-MẪU ngày 01/10/2026, hiệu lực đến 30/09/2027" in _page(
        client, listing
    )


def test_the_page_is_cacheable_and_the_same_for_everybody(client: Client) -> None:
    listing = ListingFactory()
    url = reverse("platforms:listing", args=[listing.platform.slug])
    person = signed_in(member(AgencyFactory(), "officer").user)

    visitor, member_ = client.get(url), person.get(url)

    assert visitor.content == member_.content
    assert "Cookie" not in visitor.get("Vary", "")
    assert not visitor.cookies
    assert client.get(url, headers={"If-None-Match": visitor["ETag"]}).status_code == 304


def test_json_ld_is_data_that_no_description_can_leave(client: Client) -> None:
    listing = ListingFactory(platform__description_vi="</script><b>&quot;")

    html = _page(client, listing)

    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert data is not None
    assert json.loads(data[1])["@graph"][0]["description"] == "</script><b>&quot;"


def test_few_queries(client: Client, django_assert_max_num_queries) -> None:
    listing = ListingFactory(platform__target_sectors=["G"])
    for _ in range(3):
        ListingFactory()
    url = reverse("platforms:listing", args=[listing.platform.slug])
    client.get(url)

    with django_assert_max_num_queries(19):  # each room asks once, however many listings there are
        client.get(url)


def test_related_listings_share_the_category(client: Client) -> None:
    listing, other = ListingFactory(), ListingFactory()

    assert other.platform.name in _page(client, listing)


def test_a_withdrawn_listing_is_gone_and_an_unknown_one_not_found(client: Client) -> None:
    listing = ListingFactory()
    administrator = actor_for(member(AgencyFactory(), "administrator"))
    listing_withdraw(actor=administrator, listing=listing, reason="Yêu cầu của công ty")

    assert client.get(reverse("platforms:listing", args=[listing.platform.slug])).status_code == 410
    assert client.get(reverse("platforms:listing", args=["khong-co"])).status_code == 404
    draft = PlatformFactory(live=False)
    Listing.objects.create(platform=draft)
    assert client.get(reverse("platforms:listing", args=[draft.slug])).status_code == 404


def test_memory_rows_have_no_page_outside_the_demonstration(client: Client, settings) -> None:
    listing = ListingFactory(platform__fact_basis=FactBasis.MEMORY)
    assert "chưa được đối chiếu" in _page(client, listing)

    settings.DEMO = False

    assert client.get(reverse("platforms:listing", args=[listing.platform.slug])).status_code == 404


def test_interest_is_counted_once_a_session_and_only_where_no_trial_is(client: Client, settings) -> None:
    settings.DEMO = False
    listing = ListingFactory()
    url = reverse("platforms:interest", args=[listing.platform.slug])
    assert "Tôi quan tâm" in _page(client, listing)

    assert client.get(url).status_code == 200
    listing.refresh_from_db()
    assert listing.interest_count == 0
    client.post(url)
    client.post(url)
    Client().post(url)

    listing.refresh_from_db()
    assert listing.interest_count == 2


def test_interest_in_a_claimed_listing_is_refused(client: Client) -> None:
    listing = ListingFactory(standing="claimed", owner=VendorFactory())

    response = client.post(reverse("platforms:interest", args=[listing.platform.slug]))

    listing.refresh_from_db()
    assert (response.status_code, listing.interest_count) == (409, 0)


def test_vendors_known_by_name_are_in_the_directory(client: Client) -> None:
    named = ListingFactory(platform__vendor__legal_name="Công ty Ánh Dương")
    ListingFactory(platform__vendor__legal_name="", platform__vendor__slug="chua-ro-ten-x")

    html = client.get(reverse("platforms:vendors")).content.decode()

    assert "Công ty Ánh Dương" in html
    assert "chua-ro-ten-x" not in html
    page = client.get(reverse("platforms:vendor", args=[named.platform.vendor.slug])).content.decode()
    assert named.platform.name in page
    assert client.get(reverse("platforms:vendor", args=["chua-ro-ten-x"])).status_code == 404


def test_the_sitemap_lists_listings_under_the_site_url(client: Client, settings) -> None:
    listing = ListingFactory()

    body = client.get("/sitemap-nen-tang.xml").content.decode()

    assert f"<loc>{settings.SITE_URL}/nen-tang/{listing.platform.slug}/</loc>" in body


def test_the_demonstration_needs_its_accounts_for_samples() -> None:
    vendor = ensure_demo_vendor()

    assert vendor is not None
    assert vendor.organisation is None
    assert Listing.objects.count() == 0
