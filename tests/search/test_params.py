"""One class of parameter after the other, asserted on the question it makes."""

import pytest
from django.http import QueryDict

from marketplace.reference.loading import load_all
from platforms.models import Feature
from search.params import read_params
from tests.factories.platforms import CategoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def told(query: str) -> dict[str, str]:
    return {trouble.key: trouble.message for trouble in read_params(QueryDict(query)).troubles}


def chosen(query: str) -> dict[str, tuple[str, ...]]:
    read = read_params(QueryDict(query))
    assert read.troubles == ()
    return read.question.filters.chosen


def test_nothing_asked_is_everything_by_relevance() -> None:
    read = read_params(QueryDict(""))
    assert (read.question.q, read.question.filters.chosen, read.question.sort, read.question.page) == (
        "",
        {},
        "relevance",
        1,
    )
    assert read.troubles == ()


def test_several_values_of_one_facet() -> None:
    CategoryFactory()
    CategoryFactory(slug="crm", name_vi="Quản lý khách hàng", sort_order=6)
    assert chosen("category=pos&category=crm&category=pos") == {"category": ("pos", "crm")}


def test_feature_and_sector_are_read_from_the_database() -> None:
    load_all()
    Feature.objects.create(slug="open-api", name_vi="Có API", name_en="API")
    assert chosen("feature=open-api&sector=G&sector=V") == {"feature": ("open-api",), "sector": ("G", "V")}


@pytest.mark.parametrize(
    ("facet", "value"),
    [
        ("size", "micro"),
        ("price", "unknown"),
        ("price", "free"),
        ("trial", "to_14"),
        ("standing", "unclaimed"),
        ("location", "vietnam"),
        ("language", "en"),
        ("language", "ja"),
        ("security", "3"),
        ("verified", "yes"),
    ],
)
def test_fixed_values(facet: str, value: str) -> None:
    assert chosen(f"{facet}={value}") == {facet: (value,)}


def test_a_bad_value_is_told_and_the_good_one_beside_it_stays() -> None:
    read = read_params(QueryDict("price=free&price=2tr"))
    assert read.question.filters.chosen == {"price": ("free",)}
    assert [(trouble.key, "2tr" in trouble.message) for trouble in read.troubles] == [("price", True)]


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=abc", "page=999999", "sort=best", "exact=perhaps"])
def test_values_that_cannot_be_read_are_told(query: str) -> None:
    key = query.split("=")[0]
    assert key in told(query)
    question = read_params(QueryDict(query)).question
    assert (question.page, question.sort, question.exact, question.q) == (1, "relevance", False, "")


def test_unknown_keys_are_told_but_not_those_that_programs_add() -> None:
    assert set(told("foo=1&utm_source=x&fbclid=y&nhom=pos")) == {"foo", "nhom"}


def test_sort_page_and_exact() -> None:
    question = read_params(QueryDict("q=+ke+toan+&sort=price&page=3&exact=true")).question
    assert (question.q, question.sort, question.page, question.exact) == ("ke toan", "price", 3, True)


def test_the_beginning_of_a_long_text_is_read_and_the_rest_told() -> None:
    read = read_params(QueryDict("q=" + "kho " * 2500))
    assert read.question.q == ("kho " * 50).strip()
    assert [(trouble.key, "200 ký tự đầu" in trouble.message) for trouble in read.troubles] == [("q", True)]


def test_a_key_for_one_value_given_twice_is_told() -> None:
    assert set(told("q=a&q=b&sort=price&sort=name&page=1&page=1&price=free&price=unknown")) == {"q", "sort"}


def test_what_is_not_published_is_a_value_of_every_fact() -> None:
    facts = ("feature", "sector", "size", "price", "trial", "location", "language", "security")
    assert chosen("&".join(f"{fact}=unknown" for fact in facts)) == dict.fromkeys(facts, ("unknown",))


def test_more_values_than_anybody_chooses_are_told() -> None:
    read = read_params(QueryDict("&".join(["price=free"] * 41)))
    assert read.question.filters.chosen == {"price": ("free",)}
    assert [(trouble.key, "nhiều nhất 40 giá trị" in trouble.message) for trouble in read.troubles] == [("price", True)]
