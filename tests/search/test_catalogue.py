"""Documents read in bulk are the documents of their listings."""

import pytest

from platforms.loading.catalogue import load_catalogue
from platforms.models import Listing
from search import catalogue, known

pytestmark = pytest.mark.django_db


def test_bulk_reading_answers_what_each_listing_says(monkeypatch: pytest.MonkeyPatch) -> None:
    load_catalogue()
    monkeypatch.setattr(catalogue, "CHUNK", 50)
    one_by_one = [catalogue.of_listing(row) for row in Listing.objects.listed().with_facts().order_by("platform__slug")]
    assert len(one_by_one) == 156
    assert list(catalogue.documents()) == one_by_one


def test_a_sample_is_spread_over_the_catalogue() -> None:
    load_catalogue()
    sample = known.documents(limit=40)
    assert 20 <= len(sample) <= 40
    assert len({document.category for document in sample}) > 10


def test_platforms_beside_the_sample_are_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    load_catalogue()
    monkeypatch.setattr(known, "MOST_DOCUMENTS", 20)
    known.forget_all()
    knowledge = known.knowledge()
    known.forget_all()
    assert {slug for _name, slug in knowledge.names} == set(
        Listing.objects.listed().values_list("platform__slug", flat=True)
    )
    assert all(knowledge.lexicon.knows(word) for word in ("kiotviet", "haravan", "misa", "getfly"))
