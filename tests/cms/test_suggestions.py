"""Questions of the handbook for a query that has begun."""

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import Page

from cms import suggestions
from cms.loading import load_handbook
from cms.models.handbook import HandbookArticle
from cms.suggestions import questions_for_query

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    suggestions.forget()
    yield
    suggestions.forget()


def titles(query: str) -> list[str]:
    return [title for title, _url in questions_for_query(q=query)]


def test_a_question_is_found_by_its_words_without_marks() -> None:
    load_handbook()
    wanted = HandbookArticle.objects.live().first()
    assert wanted is not None

    assert wanted.title in titles(wanted.title)
    assert len(titles("hoa don dien t")) <= suggestions.MOST
    assert all("hóa đơn" in title.lower() for title in titles("hoa don dien t"))
    assert titles("") == titles("h") == titles("xyzqwv") == []


def test_addresses_lead_to_the_page_in_the_language_of_the_reader(client: Client) -> None:
    load_handbook()
    [(_title, url), *_rest] = questions_for_query(q="hóa đơn")
    assert client.get(url).status_code == 200


def test_what_editors_take_away_is_not_suggested() -> None:
    load_handbook()
    assert titles("hoa don")
    for page in Page.objects.type(HandbookArticle):
        page.unpublish()
    suggestions.forget()
    assert titles("hoa don") == []
