"""The comparison: its address is the whole choice, silence is nobody's gain, nothing of the address is lost unsaid."""

import re

import pytest
from django.test import Client

from marketplace.access import Actor
from platforms.choosing import picks
from platforms.choosing.table import comparison
from platforms.models import Feature, Listing
from platforms.services import listing_withdraw
from tests.factories.accounts import AgencyFactory, actor_for, member
from tests.factories.platforms import ListingFactory, PlanFactory

pytestmark = pytest.mark.django_db


def shop(name: str, **fields: object) -> Listing:
    slug = name.lower().replace(" ", "-")
    listing = ListingFactory(platform__name=name, platform__slug=slug, **fields)
    return Listing.objects.with_facts().get(pk=listing.pk)


def page(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"/so-sanh/{query}")
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def headings(html: str) -> list[str]:
    return re.findall(r'<span class="compare-head">.*?<a href="[^"]+">([^<]+)</a>', html)


def row(html: str, label: str) -> str:
    found = re.search(rf'<tr role="row" class="(?:differs|same)"><th[^>]*><span>{label}.*?</tr>', html)
    assert found, label
    return found[0]


def administrator() -> Actor:
    return actor_for(member(AgencyFactory(), "administrator"))


def test_columns_stand_in_the_order_of_the_address(client: Client) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        shop(name)

    html = page(client, "?p=gamma&p=alpha&p=gamma&p=beta")

    assert headings(html) == ["Gamma", "Alpha", "Beta"]
    assert "<h1>So sánh 3 nền tảng</h1>" in html
    assert 'href="/so-sanh/?p=gamma&amp;p=beta"' in html, "each column can be taken out"


def test_a_fifth_is_refused_by_name(client: Client) -> None:
    for name in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon"):
        shop(name)

    html = page(client, "?p=alpha&p=beta&p=gamma&p=delta&p=epsilon")

    assert headings(html) == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "nhiều nhất 4 nền tảng. Chưa đưa vào: Epsilon." in html


def test_what_is_unknown_or_withdrawn_is_told(client: Client) -> None:
    shop("Alpha")
    gone = shop("Beta")
    listing_withdraw(actor=administrator(), listing=gone, reason="Vendor asked.")

    html = page(client, "?p=alpha&p=beta&p=%3Cb%3E")

    assert headings(html) == ["Alpha"]
    assert "Không có nền tảng nào ở địa chỉ “beta”" in html
    assert "“&lt;b&gt;”" in html


def test_silence_reads_the_same_for_everybody_and_differences_are_marked(client: Client) -> None:
    shop("Alpha", platform__data_location="Việt Nam", plan__price_minor=100_000, plan__trial_days=30)
    shop("Beta", plan__price_minor=100_000, plan__trial_days=None)

    html = page(client, "?p=alpha&p=beta")

    location = row(html, "Nơi đặt dữ liệu")
    assert 'class="differs"' in location and "khác nhau" in location
    assert '<td role="cell">Việt Nam</td>' in location
    assert '<td role="cell"><span class="unknown">Chưa công bố</span></td>' in location
    security = row(html, "Cấp độ an toàn")
    assert 'class="same"' in security and security.count("Chưa công bố") == 2


def test_only_differences_leaves_out_what_is_the_same(client: Client) -> None:
    shop("Alpha", platform__support_hours="8:00–17:30")
    shop("Beta", platform__support_hours="24/7")

    html = page(client, "?p=alpha&p=beta&khac=1")

    assert "24/7" in html
    assert "Cấp độ an toàn" not in html


def test_plans_with_unlike_terms_are_told_one_by_one() -> None:
    listing = shop("Alpha", plan__price_minor=100_000, plan__seats=3, plan__vat_class="8")
    listing.platform.plans.update(limits_vi="100 hóa đơn một tháng")
    large = {"code": "lon", "name_vi": "Lớn", "price_minor": 300_000, "seats": 20, "vat_class": "8"}
    PlanFactory(platform=listing.platform, **large)
    listing = Listing.objects.with_facts().get(pk=listing.pk)

    rows = {row.label: row.cells[0].shown for row in comparison([listing]).groups[0].rows}

    assert rows["Các gói"] == ("Cơ bản: 100.000\xa0₫/tháng", "Lớn: 300.000\xa0₫/tháng")
    assert rows["Số người dùng"] == ("Cơ bản: 3", "Lớn: 20")
    assert rows["Giới hạn của gói"] == ("Cơ bản: 100 hóa đơn một tháng",)
    assert rows["Dùng thử"] == ("14 ngày",)
    assert rows["Thuế giá trị gia tăng"] == ("8 %",)


def test_a_feature_is_said_of_whoever_has_it_and_denied_to_nobody(client: Client) -> None:
    alpha = shop("Alpha")
    shop("Beta")
    feature = Feature.objects.create(slug="tinh-tien-tai-quay", name_vi="Tính tiền tại quầy", name_en="Counter sales")
    alpha.platform.features.add(feature)
    alpha.platform.save()

    cells = row(page(client, "?p=alpha&p=beta"), "Tính tiền tại quầy")

    assert '<td role="cell">Có</td>' in cells
    assert "Chưa công bố" in cells and "Không" not in cells


def test_a_form_that_carries_more_is_led_to_the_short_address(client: Client) -> None:
    shop("Alpha")

    response = client.get("/so-sanh/?q=ban+hang&category=pos&p=alpha")

    assert response.status_code == 302
    assert response.headers["Location"] == "/so-sanh/?p=alpha"


def test_one_more_is_offered_from_the_same_category(client: Client) -> None:
    shop("Alpha")
    shop("Beta")

    html = page(client, "?p=alpha")

    assert '<option value="beta">Beta</option>' in html
    assert '<option value="alpha">' not in html
    assert 'href="/nen-tang/?p=alpha"' in html


def test_the_page_says_what_to_do_when_nothing_is_chosen(client: Client) -> None:
    html = page(client)
    assert "Chưa chọn nền tảng nào" in html
    assert 'href="/nen-tang/"' in html


def test_the_page_is_public_and_choices_stay_out_of_search_engines(client: Client) -> None:
    shop("Alpha")

    response = client.get("/so-sanh/?p=alpha")

    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert '<meta name="robots"' not in page(client)


def test_a_listing_leads_to_the_comparison(client: Client) -> None:
    shop("Alpha")
    assert 'href="/so-sanh/?p=alpha"' in client.get("/nen-tang/alpha/").content.decode()


def test_an_address_is_read_with_reason() -> None:
    from django.http import QueryDict

    assert len(picks.slugs_in(QueryDict("&".join(f"p=x{n}" for n in range(500))))) == 20
