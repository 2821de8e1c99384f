"""One class of parameter after the other, asserted on the question it makes."""

import pytest
from django.http import QueryDict

from marketplace.reference.loading import load_all
from platforms.models import Feature
from search.engines.elasticsearch_query import counts_of, hits_of
from search.params import read_params
from search.plan import Plan
from search.text.reading import read, read_exactly
from tests.factories.catalogue_csv import knowledge
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


def plan_of(address: str) -> Plan:
    """What an engine would be asked for an address."""
    question = read_params(QueryDict(address)).question
    return Plan(
        filters=question.filters, sort=question.sort, start=(question.page - 1) * question.size, size=question.size
    )


@pytest.mark.parametrize(
    ("address", "field", "values"),
    [
        ("category=pos", "any_category", ["pos"]),
        ("feature=open-api", "features", ["open-api"]),
        ("sector=G&sector=I", "sector", ["G", "I", "ALL"]),
        ("size=micro", "size", ["micro"]),
        ("price=free&price=unknown", "price_band", ["free", "unknown"]),
        ("trial=from_30", "trial_band", ["from_30"]),
        ("standing=claimed", "standing", ["claimed"]),
        ("location=vietnam", "location", ["vietnam"]),
        ("language=en", "language", ["en"]),
        ("security=3", "security", ["3"]),
        ("verified=yes", "verified", ["yes"]),
    ],
)
def test_a_filter_narrows_its_field_and_no_other(address: str, field: str, values: list[str]) -> None:
    load_all()
    CategoryFactory()
    Feature.objects.create(slug="open-api", name_vi="Có API", name_en="API")
    narrowed = {"bool": {"filter": [{"terms": {field: values}}]}}
    assert hits_of(plan_of(address))["query"] == narrowed
    assert counts_of(plan_of(address))["post_filter"] == narrowed


@pytest.mark.parametrize(
    ("address", "sort"),
    [("", "by_name"), ("sort=name", "by_name"), ("sort=price", "by_price"), ("sort=trial", "by_trial")],
)
def test_a_sort_orders_by_its_field(address: str, sort: str) -> None:
    assert hits_of(plan_of(address))["sort"] == [{sort: "asc"}]


def test_a_page_begins_where_the_one_before_ends() -> None:
    body = hits_of(plan_of("page=3"))
    assert (body["from"], body["size"], body["query"]) == (48, 24, {"match_all": {}})
    assert "post_filter" not in counts_of(plan_of("page=3"))


def test_a_facet_is_counted_under_every_other_filter_but_its_own() -> None:
    aggregations = counts_of(plan_of("price=free&verified=yes"))["aggs"]
    assert aggregations["price"]["filter"] == {"bool": {"filter": [{"terms": {"verified": ["yes"]}}]}}
    assert aggregations["verified"]["filter"] == {"bool": {"filter": [{"terms": {"price_band": ["free"]}}]}}


@pytest.mark.parametrize(("exact", "wanted"), [("", ["kế", "toán"]), ("&exact=true", ["kees", "toans"])])
def test_word_for_word_leaves_the_words_as_they_were_typed(exact: str, wanted: list[str]) -> None:
    question = read_params(QueryDict(f"q=kees+toans{exact}")).question
    known = knowledge()
    reading = read_exactly(question.q) if question.exact else read(question.q, known.vocabulary, known.lexicon)
    assert [word for part in reading.segments for word in part.words] == wanted
