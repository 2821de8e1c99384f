"""One search, one address."""

import pytest
from django.http import QueryDict

from marketplace.reference.loading import load_all
from search.links import address, link_of
from search.params import read_params
from tests.factories.platforms import CategoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture(autouse=True)
def words() -> None:
    load_all()
    CategoryFactory()
    CategoryFactory(slug="accounting", name_vi="Kế toán", name_en="Accounting", sort_order=1)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "/nen-tang/"),
        ("q=&sort=relevance&page=1&category=", "/nen-tang/"),
        ("page=2&price=under_200k&price=free&category=pos&category=accounting&q=ke+toan",
         "/nen-tang/?q=ke+toan&category=accounting&category=pos&price=free&price=under_200k&page=2"),
        ("sector=unknown&sector=I&sector=G&sector=G", "/nen-tang/?sector=G&sector=I&sector=unknown"),
        ("utm_source=mail&sort=price&fbclid=1", "/nen-tang/?sort=price"),
        ("p=b&p=a&q=x", "/nen-tang/?q=x&p=b&p=a"),
    ],
)  # fmt: skip
def test_the_same_choice_has_the_same_address(given: str, wanted: str) -> None:
    assert address(QueryDict(given)) == wanted
    assert address(QueryDict(wanted.partition("?")[2])) == wanted


def test_the_link_to_pass_on_holds_only_what_could_be_read() -> None:
    read = read_params(QueryDict("foo=1&price=2tr&price=free&page=abc&exact=true&q=kế"))
    assert link_of(read) == "/nen-tang/?q=k%E1%BA%BF&price=free&exact=true"
