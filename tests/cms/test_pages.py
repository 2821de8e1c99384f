"""Home, handbook and plain pages, as everybody gets them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.loading import ensure_site, load_handbook
from cms.models import ContentPage, HandbookArticle, HomePage, NewsIndex, NewsPage, ReadCount
from marketplace import clock, slots
from platforms.loading import load_catalogue
from platforms.loading.words import load_words
from platforms.models import Category
from tests.factories.accounts import AgencyFactory, OrganisationFactory, member, signed_in
from tests.factories.platforms import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all tests of this module, in a transaction around theirs that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_words()
        load_handbook()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(_loaded: None) -> HomePage:
    return HomePage.objects.get()


def _html(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_home_counts_the_real_catalogue(site: HomePage, client: Client) -> None:
    load_catalogue()
    ListingFactory(is_sample=True)

    html = _html(client, "/")

    assert "156 nền tảng số do doanh nghiệp Việt Nam làm ra" in html
    assert "Tất cả 22 nhóm" in html
    assert len(re.findall(r'class="category-list"', html)) == 4
    assert "Dùng thử miễn phí bao nhiêu ngày là đủ?" in html
    assert 'name="q" type="search"' in html


def test_home_is_the_same_for_everybody_and_cacheable(site: HomePage, client: Client) -> None:
    person = signed_in(member(AgencyFactory(), "officer").user)

    visitor = client.get("/")

    assert visitor.content == person.get("/").content
    assert "Cookie" not in visitor.get("Vary", "")
    assert set(visitor["Cache-Control"].split(", ")) == {"max-age=60", "public"}
    assert not visitor.cookies
    assert "style=" not in visitor.content.decode().split("<main")[1]


def test_home_asks_few_questions_of_the_database(
    site: HomePage, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(slots, "_fillers", {key: rows for key, rows in slots._fillers.items() if key != "home.figures"})
    client.get("/")

    with django_assert_max_num_queries(12):
        client.get("/")


def test_english_pages_are_served_with_the_vietnamese_text(site: HomePage, client: Client) -> None:
    article = HandbookArticle.objects.get(number=8)
    for path in ("/en/", "/en/cam-nang/", f"/en{article.url}"):
        html = _html(client, path)
        assert '<html lang="en">' in html
    assert f'href="/en{article.url}"' in _html(client, "/en/cam-nang/")
    assert re.search(rf'rel="canonical" href="[^"]*(?<!/en){article.url}"', _html(client, f"/en{article.url}"))


def test_the_handbook_lists_each_question_under_its_topic(site: HomePage, client: Client) -> None:
    html = _html(client, "/cam-nang/")

    assert html.count('href="/cam-nang/') >= 60
    assert html.count('aria-labelledby="chu-de-') == 13


def test_an_answer_says_what_it_rests_on(site: HomePage, client: Client) -> None:
    shaky, advice = HandbookArticle.objects.get(number=8), HandbookArticle.objects.get(number=1)

    assert "Cần kiểm tra." in _html(client, shaky.url)
    html = _html(client, advice.url)
    assert "Cần kiểm tra." not in html
    assert "Lời khuyên, không phải quy định" in html

    HandbookArticle.objects.filter(pk=shaky.pk).update(is_checked=True)
    assert "Cần kiểm tra." not in _html(client, shaky.url)


def test_reads_are_counted_by_day_and_hold_nothing_of_the_reader(site: HomePage, client: Client) -> None:
    article = HandbookArticle.objects.get(number=1)

    client.get(article.url)
    client.get(article.url)
    client.head(article.url)

    row = ReadCount.objects.get()
    assert (row.page_id, row.day, row.reads) == (article.pk, clock.today(), 2)
    assert {field.name for field in ReadCount._meta.get_fields()} == {"id", "page", "day", "reads"}


def test_a_listing_leads_to_its_categorys_questions(site: HomePage, client: Client) -> None:
    listing = ListingFactory(platform__category=Category.objects.get(slug="pos"))

    html = _html(client, f"/nen-tang/{listing.platform.slug}/")

    assert "Cẩm nang liên quan" in html


@pytest.mark.parametrize("slug", ["nen-tang", "cms", "en", "tai-khoan", "so-lieu"])
def test_reserved_addresses_are_refused(slug: str) -> None:
    ensure_site()
    home = HomePage.objects.get()

    with pytest.raises(ValidationError, match="Địa chỉ này đã dành"):
        home.add_child(instance=ContentPage(title="Trang", slug=slug))

    assert ContentPage.objects.count() == 0


def test_reserved_words_are_free_below_another_page() -> None:
    ensure_site()
    parent = HomePage.objects.get().add_child(instance=ContentPage(title="Quy chế", slug="quy-che"))

    parent.add_child(instance=ContentPage(title="API", slug="api"))

    assert ContentPage.objects.get(slug="api").url == "/quy-che/api/"


def test_plain_pages_and_news_render_their_blocks(client: Client) -> None:
    ensure_site()
    body = [
        ("text", "<p>Đoạn văn</p>"),
        ("note", {"text": "<p>Lưu ý riêng</p>"}),
        ("table", {"caption": "Bảng", "rows": "Nhóm | Số ngày\nBán hàng | 15"}),
    ]
    HomePage.objects.get().add_child(instance=ContentPage(title="Quy chế", slug="quy-che", body=body))
    NewsIndex.objects.get().add_child(
        instance=NewsPage(title="Mở cổng", slug="mo-cong", published_on=clock.today(), intro="Tóm tắt", body=body)
    )

    html = _html(client, "/quy-che/")
    assert "Lưu ý riêng" in html
    assert '<th scope="row">Bán hàng</th>' in html
    assert "Mở cổng" in _html(client, "/tin-tuc/")
    assert "Tóm tắt" in _html(client, "/tin-tuc/mo-cong/")


def test_an_unpublished_page_is_not_found(site: HomePage, client: Client) -> None:
    article = HandbookArticle.objects.get(number=1)
    article.unpublish()

    assert client.get(article.url).status_code == 404
    assert article.title not in _html(client, "/")


def test_a_restricted_page_is_kept_by_no_cache(site: HomePage) -> None:
    article = HandbookArticle.objects.get(number=1)
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    person = signed_in(member(OrganisationFactory()).user)

    response = person.get(article.url)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert Client().get(article.url).status_code == 302
