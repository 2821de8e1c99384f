"""The catalogue page, read as a visitor without script."""

import re

import pytest
from django.test import Client

from platforms.models import Listing
from search import coverage, indexing, queries, views
from search.circuit import circuit
from search.engines.base import EngineDown
from search.pages import reachable
from search.params import MOST_PAGES

pytestmark = pytest.mark.django_db
Shops = dict[str, Listing]


def names(html: str) -> list[str]:
    return re.findall(r"<h2><a href=\"[^\"]+\">([^<]+)</a></h2>", html)


def page(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"/nen-tang/{query}")
    assert response.status_code == status
    return response.content.decode()


def test_everything_is_shown_without_a_question(client: Client, shops: Shops) -> None:
    html = page(client)
    assert names(html) == ["Bán Nhanh", "Cửa Hàng Số", "Đếm Kho", "Sổ Cái"]
    assert "<h1>4 nền tảng" in html


def test_a_search_without_accents_says_how_it_was_understood(client: Client, shops: Shops) -> None:
    html = page(client, "?q=so+cai")
    assert names(html) == ["Sổ Cái"]
    assert "Hiểu là: <strong>sổ cái</strong>" in html
    assert "Trùng tên" in html


def test_word_for_word_finds_only_what_is_written(client: Client, shops: Shops) -> None:
    assert names(page(client, "?q=kees+toans")) == ["Sổ Cái"]
    assert names(page(client, "?q=kees+toans&exact=true")) == []


def test_filters_narrow_and_become_chips_that_lead_back(client: Client, shops: Shops) -> None:
    html = page(client, "?category=pos&price=under_200k")
    assert names(html) == ["Bán Nhanh"]
    assert 'class="chip" href="/nen-tang/?category=pos">' in html
    assert re.search(r'id="price-200k_500k"[^>]*><label[^>]*>[^<]*</label><span class="num">1<', html)


def test_a_platform_for_every_sector_serves_each(client: Client, shops: Shops) -> None:
    assert names(page(client, "?sector=G")) == ["Bán Nhanh", "Cửa Hàng Số", "Sổ Cái"]


def test_sorting_by_price_and_trial(client: Client, shops: Shops) -> None:
    assert names(page(client, "?sort=price"))[:2] == ["Bán Nhanh", "Cửa Hàng Số"]
    assert names(page(client, "?sort=trial"))[:2] == ["Cửa Hàng Số", "Bán Nhanh"]


def test_bad_values_are_told_above_the_results(client: Client, shops: Shops) -> None:
    html = page(client, "?category=zzz&foo=1&page=77")
    assert "không có giá trị “zzz”" in html
    assert "Không có bộ lọc tên “foo”" in html
    assert "Không có trang 77" in html
    assert len(names(html)) == 4


def test_nothing_found_leads_to_categories(client: Client, shops: Shops) -> None:
    html = page(client, "?q=mua+xe+may+cu")
    assert names(html) == []
    assert "Không có nền tảng nào khớp" in html
    assert 'href="/nen-tang/?category=pos"' in html


def test_what_was_typed_is_shown_as_text(client: Client, shops: Shops) -> None:
    html = page(client, "?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    "query", ["%E2%80%AE%E2%80%8B", "%ED%A0%80", "*" * 150, "AND OR NOT +-(){}[]^~:\\\\/", "%27--"]
)
def test_hostile_queries_are_answered(client: Client, shops: Shops, query: str) -> None:
    page(client, f"?q={query}")


def test_a_nul_is_no_address_of_ours(client: Client, shops: Shops) -> None:
    assert client.get("/nen-tang/?q=%00").status_code == 404


def test_the_page_is_public_and_carries_a_validator(client: Client, shops: Shops) -> None:
    response = client.get("/nen-tang/?q=so+cai")
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    again = client.get("/nen-tang/?q=so+cai", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_only_reading_is_allowed(client: Client, shops: Shops) -> None:
    assert client.post("/nen-tang/").status_code == 405


def test_before_the_index_stands_the_page_says_so(
    client: Client, db: None, own_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_seen_ready", False)
    response = client.get("/nen-tang/")
    assert response.status_code == 503
    assert "Đang chuẩn bị danh mục" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_down_engine_is_answered_for_by_the_database(
    client: Client, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        asked = 0

        def search(self, plan: object) -> None:
            Down.asked += 1
            raise EngineDown("gone")

    monkeypatch.setattr(queries, "engine", Down)
    html = page(client, "?q=so+cai")
    assert names(html) == ["Sổ Cái"]
    assert "Máy tìm kiếm đang tạm nghỉ" in html
    page(client, "?q=so+cai")
    assert Down.asked == 1, "the circuit stays open for a while"
    monkeypatch.undo()
    circuit.close()
    assert "Máy tìm kiếm đang tạm nghỉ" not in page(client, "?q=so+cai")


def test_a_fact_that_few_tell_is_no_filter_until_a_fifth_tell_it(client: Client, shops: Shops) -> None:
    assert "Nơi đặt dữ liệu" not in page(client)
    listing = shops["Sổ Cái"]
    listing.platform.data_location = "Trung tâm dữ liệu tại Việt Nam"
    listing.platform.save(update_fields=["data_location"])
    indexing.rebuild()
    coverage.forget()  # looked up once a minute
    html = page(client)
    assert re.search(r'id="location-vietnam"[^>]*><label[^>]*>Ở Việt Nam</label><span class="num">1<', html)
    assert re.search(r'id="location-unknown"[^>]*><label[^>]*>Chưa công bố</label><span class="num">3<', html)
    assert names(page(client, "?location=vietnam")) == ["Sổ Cái"]


def test_cards_are_picked_for_a_comparison_without_script(client: Client, shops: Shops) -> None:
    elsewhere, shown = shops["Bán Nhanh"].platform.slug, shops["Sổ Cái"].platform.slug

    html = page(client, f"?p={elsewhere}&q=so+cai")

    assert re.search(rf'<input[^>]*name="p" value="{shown}"[^>]*form="so-sanh">', html)
    assert re.search(r'<form class="compare-bar" id="so-sanh" action="/so-sanh/" method="get"', html)
    bar = html[html.index('id="so-sanh"') :]
    assert re.search(rf'value="{elsewhere}"[^>]*checked>Bán Nhanh', bar), "picked on another page, still in the choice"
    assert f'<input type="hidden" name="p" value="{elsewhere}">' in html, "a new search keeps it"
    assert "không được dùng" not in html


def test_filters_do_not_come_and_go_with_the_query(client: Client, shops: Shops) -> None:
    for name in ("Bán Nhanh", "Cửa Hàng Số"):
        shops[name].platform.security_level = 3
        shops[name].platform.save(update_fields=["security_level"])
    indexing.rebuild()
    coverage.forget()
    assert "Cấp độ an toàn" in page(client, "?q=so+cai"), "half of the catalogue tells it, Sổ Cái does not"


def test_the_link_of_a_search_is_its_one_address(client: Client, shops: Shops) -> None:
    html = page(client, "?page=1&price=unknown&price=under_200k&category=pos&q=&sort=relevance")
    assert 'href="/nen-tang/?category=pos&amp;price=under_200k&amp;price=unknown" data-copy-link=' in html
    assert "data-settled" in html
    assert "data-settled" not in page(client, "?foo=1"), "the address bar keeps what the page complains of"


def test_no_link_leads_to_a_page_that_may_not_be_asked_for() -> None:
    assert reachable(200_000, 24).num_pages == MOST_PAGES
    assert reachable(49, 24).num_pages == 3
