"""The answer from the database over a catalogue too large to look at every listing: `MOST_ROWS` is lowered here."""

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace import clock
from platforms.models import Feature, Listing
from search.engines import database, database_rows
from search.plan import Filters, Match, Part, Plan
from tests.factories.accounts import OrganisationFactory
from tests.factories.platforms import CategoryFactory, ListingFactory, PlanFactory

pytestmark = pytest.mark.django_db
MANY = 12
BAN_HANG = (Part(((Match("name", ("bán", "hàng"), 1.0),),)),)


@pytest.fixture
def crowd(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Twelve claimed listings with every fact told, of which a search may look at three."""
    feature = Feature.objects.create(slug="open-api", name_vi="API", name_en="API")
    owner = OrganisationFactory(kind="vendor")
    listings = []
    for number in range(MANY):
        listing: Any = ListingFactory(
            platform__name=f"Bán hàng {'abcdeghiklmn'[number]}",
            platform__target_sectors=["G"],
            platform__target_sizes=["micro"],
            platform__languages=["vi"],
            platform__data_location="Hà Nội",
            platform__security_level=2,
            standing="claimed",
            owner=owner,
            plan__price_minor=300_000 + 1000 * number,
            plan__trial_days=14,
        )
        listing.platform.features.set([feature])
        listing.platform.save()
        listings.append(listing)
    monkeypatch.setattr(database, "MOST_ROWS", 3)
    monkeypatch.setattr(database, "MOST_LIKELY", 3)
    return listings


def change(listing: Any, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(listing.platform, name, value)
    listing.platform.save()


def decided(listing: Any, until: date | None) -> None:
    Listing.objects.filter(pk=listing.pk).update(
        standing="decided", decision_number="12/QĐ", decision_on=date(2026, 1, 5), decision_expires_on=until
    )


def with_feature(listing: Any, slug: str) -> None:
    listing.platform.features.add(Feature.objects.create(slug=slug, name_vi=slug, name_en=slug))
    listing.platform.save()


def serve(listing: Any) -> None:
    listing.platform.secondary_categories.add(CategoryFactory(slug="crm", name_vi="Khách", name_en="C", sort_order=2))
    listing.platform.save()


def sell(listing: Any, **terms: Any) -> None:
    PlanFactory(platform=listing.platform, code="hai", **terms)


def untold(listing: Any) -> None:
    listing.platform.plans.all().update(price_minor=None, trial_days=None)


ALONE = [
    ("category", "crm", serve),
    ("category", "tax", lambda row: change(row, category=CategoryFactory(slug="tax", name_vi="T", name_en="T"))),
    ("feature", "offline", lambda row: with_feature(row, "offline")),
    ("feature", "unknown", lambda row: change(row, features=[])),
    ("sector", "I", lambda row: change(row, target_sectors=["A", "I"])),
    ("sector", "I", lambda row: change(row, target_sectors=["ALL"])),
    ("sector", "unknown", lambda row: change(row, target_sectors=[])),
    ("size", "medium", lambda row: change(row, target_sizes=["small", "medium"])),
    ("size", "unknown", lambda row: change(row, target_sizes=[])),
    ("price", "free", lambda row: sell(row, price_minor=0)),
    ("price", "free", lambda row: with_feature(row, "free-plan")),
    ("price", "under_200k", lambda row: sell(row, price_minor=199_999)),
    ("price", "over_500k", lambda row: row.platform.plans.all().update(price_minor=500_001)),
    ("price", "unknown", untold),
    ("trial", "15_29", lambda row: sell(row, trial_days=15)),
    ("trial", "from_30", lambda row: sell(row, trial_days=30)),
    ("trial", "unknown", untold),
    ("standing", "unclaimed", lambda row: Listing.objects.filter(pk=row.pk).update(standing="unclaimed")),
    ("standing", "decided", lambda row: decided(row, None)),
    ("standing", "decided", lambda row: decided(row, clock.today())),
    ("location", "abroad", lambda row: change(row, data_location="Singapore")),
    ("location", "unknown", lambda row: change(row, data_location="")),
    ("language", "ja", lambda row: change(row, languages=["vi", "ja"])),
    ("language", "en", lambda row: with_feature(row, "english-interface")),
    ("language", "unknown", lambda row: change(row, languages=[])),
    ("security", "3", lambda row: change(row, security_level=3)),
    ("security", "unknown", lambda row: change(row, security_level=None)),
    ("verified", "yes", lambda row: Listing.objects.filter(pk=row.pk).update(integration_verified_on=date(2026, 2, 1))),
]


@pytest.mark.parametrize("parts", [(), BAN_HANG], ids=["browsing", "asking"])
@pytest.mark.parametrize(("facet", "value", "make"), ALONE, ids=[f"{facet}-{value}" for facet, value, _ in ALONE])
def test_a_filter_finds_the_only_listing_that_passes_it(
    crowd: list[Any], facet: str, value: str, make: Any, parts: tuple[Part, ...]
) -> None:
    alone = crowd[-1]
    make(alone)
    found = database.search(Plan(parts, len(parts), filters=Filters({facet: (value,)})))
    assert [hit.pk for hit in found.hits] == [alone.pk]
    assert found.total == 1
    assert found.facets[facet][value if (facet, value) != ("sector", "I") else _sector(alone)] == 1


def _sector(listing: Any) -> str:
    return "ALL" if listing.platform.target_sectors == ["ALL"] else "I"


def test_a_decision_whose_last_day_is_over_is_claimed(crowd: list[Any]) -> None:
    decided(crowd[-1], clock.today() - timedelta(days=1))
    Listing.objects.exclude(pk=crowd[-1].pk).update(standing="unclaimed")
    assert [hit.pk for hit in database.search(_with(standing="claimed")).hits] == [crowd[-1].pk]
    assert not database.search(_with(standing="decided")).hits


def test_a_retired_plan_tells_neither_price_nor_trial(crowd: list[Any]) -> None:
    sell(crowd[-1], price_minor=0, trial_days=60, is_retired=True)
    assert not database.search(_with(price="free")).hits
    assert not database.search(_with(trial="from_30")).hits


def test_wordings_too_many_to_read_are_left_to_python(crowd: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_rows, "MOST_PLACES", 0)
    change(crowd[0], data_location="Singapore")
    monkeypatch.setattr(database, "MOST_LIKELY", MANY)
    assert [hit.pk for hit in database.search(_with(location="abroad")).hits] == [crowd[0].pk]


@pytest.mark.parametrize("parts", [(), BAN_HANG], ids=["browsing", "asking"])
def test_cheapest_first_is_the_cheapest_of_the_whole_catalogue(crowd: list[Any], parts: tuple[Part, ...]) -> None:
    for place, price in enumerate((5000, 0, 7000, 7000), 8):
        crowd[place].platform.plans.all().update(price_minor=price)
    untold(crowd[0])
    found = database.search(Plan(parts, len(parts), sort="price"))
    assert [hit.pk for hit in found.hits] == [crowd[9].pk, crowd[8].pk, crowd[10].pk]


def test_the_longest_trial_first_is_the_longest_of_the_whole_catalogue(crowd: list[Any]) -> None:
    sell(crowd[11], trial_days=60)
    sell(crowd[10], trial_days=30)
    untold(crowd[0])
    found = database.search(Plan(sort="trial"))
    assert [hit.pk for hit in found.hits] == [crowd[11].pk, crowd[10].pk, crowd[1].pk]


@pytest.mark.parametrize("sort", ["name", "relevance"])
def test_by_name_the_vietnamese_alphabet_decides_what_comes_first(crowd: list[Any], sort: str) -> None:
    for place, name in ((11, "Ấm Áp"), (10, "an nhiên"), (9, "Ăn Uống"), (8, "An"), (7, "Đếm Kho"), (6, "Zạ")):
        change(crowd[place], name=name)
    found = database.search(Plan(sort=sort))
    assert [hit.pk for hit in found.hits] == [crowd[8].pk, crowd[10].pk, crowd[9].pk]


def test_the_other_values_of_a_chosen_filter_are_still_counted(crowd: list[Any]) -> None:
    change(crowd[-1], security_level=3)
    counts = database.search(_with(security="3")).facets
    assert counts["security"]["3"] == 1
    assert counts["security"]["2"] > 0


@pytest.mark.parametrize("sort", ["relevance", "name", "price", "trial"])
@pytest.mark.parametrize("parts", [(), BAN_HANG], ids=["browsing", "asking"])
def test_where_nothing_is_cut_the_answer_is_that_of_plain_python(
    crowd: list[Any], monkeypatch: pytest.MonkeyPatch, sort: str, parts: tuple[Part, ...]
) -> None:
    for listing in crowd[::2]:
        sell(listing, price_minor=150_000, trial_days=30)
    plan = Plan(parts, len(parts), sort=sort, filters=Filters({"price": ("under_200k",), "size": ("micro", "unknown")}))
    monkeypatch.setattr(database, "MOST_LIKELY", 2 * MANY)
    narrow = database.search(plan)
    monkeypatch.setattr(database, "MOST_ROWS", MANY)
    assert narrow == database.search(plan)
    assert narrow.total == 6


def _with(**chosen: str) -> Plan:
    return Plan(filters=Filters({facet: (value,) for facet, value in chosen.items()}))
