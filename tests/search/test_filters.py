"""Every filter and every count against plain Python over the rows, on both engines and the database's answer."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marketplace.reference.loading import load_all
from platforms.models import Feature, Listing
from search import facets, known, params
from search.documents import location_of
from search.engines import database
from search.engines.base import Found
from search.plan import FACETS, Filters, Plan
from search.text.reading import read
from search.understanding import parts_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.platforms import CategoryFactory, ListingFactory, PlanFactory
from tests.search.engines import ENGINES, opened

pytestmark = pytest.mark.django_db
SECTORS = "ABCDEFGHIJKLMNOPQRSTUV"


@pytest.fixture
def rows(db: None, own_index: None) -> list[Listing]:
    """Eighteen listings whose facts differ in every filter, some of them not published."""
    load_all()
    chance = random.Random(2021)
    categories = [CategoryFactory(), CategoryFactory(slug="crm", name_vi="Khách hàng", name_en="CRM", sort_order=2)]
    features = [
        Feature.objects.create(slug=slug, name_vi=slug, name_en=slug)
        for slug in ("free-plan", "english-interface", "data-in-vietnam", "open-api")
    ]
    owner = OrganisationFactory(kind="vendor")
    for number in range(18):
        standing = chance.choice(["unclaimed", "claimed", "decided"])
        listing: Any = ListingFactory(
            platform__name=f"Bán hàng {number}",
            platform__category=chance.choice(categories),
            platform__target_sectors=chance.choice([[], ["ALL"], ["G"], ["G", "I"]]),
            platform__target_sizes=chance.choice([[], ["micro"], ["micro", "small"], ["medium"]]),
            platform__data_location=chance.choice(["", "Trung tâm dữ liệu tại Việt Nam", "Singapore"]),
            platform__languages=chance.choice([[], ["vi"], ["vi", "en"], ["vi", "ja"]]),
            platform__security_level=chance.choice([None, 2, 3]),
            standing=standing,
            owner=None if standing == "unclaimed" else owner,
            decision_number="12/QĐ" if standing == "decided" else "",
            decision_on=date(2026, 1, 5) if standing == "decided" else None,
            integration_verified_on=chance.choice([None, date(2026, 2, 1)]),
            plan__price_minor=chance.choice([None, 0, 199_999, 200_000, 500_000, 500_001]),
            plan__trial_days=chance.choice([None, 14, 15, 29, 30]),
        )
        if chance.random() < 0.3:
            PlanFactory(platform=listing.platform, code="hai", price_minor=150_000, trial_days=None)
        others = [category for category in categories if category != listing.platform.category]
        listing.platform.secondary_categories.set(others[: number % 2])
        listing.platform.features.set(chance.sample(features, chance.choice([0, 0, 1, 2])))
        listing.platform.save()
    return list(Listing.objects.with_facts())


def values_of(listing: Listing) -> dict[str, set[str]]:
    """What each filter should find a listing under, from the words of the design, not from the documents."""
    platform: Any = listing.platform
    slugs = {feature.slug for feature in platform.features.all()}
    plans = list(platform.plans.all())
    prices = [plan.price_minor for plan in plans if plan.price_minor is not None]
    days = max((plan.trial_days for plan in plans if plan.trial_days is not None), default=None)
    lowest = min(prices, default=None)
    price = "unknown"
    if lowest == 0 or "free-plan" in slugs:
        price = "free"
    elif lowest is not None:
        price = "under_200k" if lowest < 200_000 else "200k_500k" if lowest <= 500_000 else "over_500k"
    place = "abroad" if platform.data_location == "Singapore" else "vietnam" if platform.data_location else "unknown"
    spoken = {*platform.languages, *({"en"} if "english-interface" in slugs else set())}
    sectors = set(SECTORS) if platform.target_sectors == ["ALL"] else set(platform.target_sectors)
    return {
        "category": {platform.category.slug, *(row.slug for row in platform.secondary_categories.all())},
        "feature": slugs or {"unknown"},
        "sector": sectors or {"unknown"},
        "size": set(platform.target_sizes) or {"unknown"},
        "price": {price},
        "trial": {"unknown" if days is None else "to_14" if days < 15 else "15_29" if days < 30 else "from_30"},
        "standing": {listing.standing},
        "location": {"vietnam" if "data-in-vietnam" in slugs else place},
        "language": spoken or {"unknown"},
        "security": {str(platform.security_level) if platform.security_level else "unknown"},
        "verified": {"yes" if listing.integration_verified_on else "no"},
    }


def choices() -> Iterator[dict[str, tuple[str, ...]]]:
    """Each value alone, then forty seeded mixtures of several values of several filters."""
    offered = {facet: [str(v) for v, _n in params.SearchFilters.base_filters[facet].field.choices] for facet in FACETS}
    yield {}
    yield from ({facet: (value,)} for facet, values in offered.items() for value in values)
    chance = random.Random(7)
    for _ in range(40):
        picked = chance.sample(sorted(FACETS), chance.choice([2, 2, 3]))
        yield {f: tuple(chance.sample(offered[f], min(len(offered[f]), chance.choice([1, 2, 3])))) for f in picked}


@pytest.fixture(params=[*ENGINES, "database", "database, narrowing its rows"])
def ask(
    request: pytest.FixtureRequest, rows: list[Listing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Plan], Found]]:
    if request.param.startswith("database"):
        if "narrowing" in request.param:
            monkeypatch.setattr(database, "MOST_ROWS", 0)
        yield database.search
        return
    for engine in opened(request.param, tmp_path / "engine"):
        engine.rebuild(known.documents())
        yield engine.search


def plan(query: str, chosen: dict[str, tuple[str, ...]]) -> Plan:
    knowledge = known.knowledge()
    parts, needed, boosts = parts_of(read(query, knowledge.vocabulary, knowledge.lexicon), knowledge)
    return Plan(parts, needed, boosts, Filters(chosen), size=50)


def test_finds_and_counts_what_plain_python_finds(ask: Callable[[Plan], Found], rows: list[Listing]) -> None:
    facts = {row.pk: values_of(row) for row in rows}
    assert len(ask(plan("bán hàng", {})).hits) == 18
    tried = 0
    for chosen in choices():
        found = ask(plan("bán hàng" if tried % 2 else "", chosen))
        passing = {pk for pk, told in facts.items() if all(told[f] & set(values) for f, values in chosen.items())}
        assert {hit.pk for hit in found.hits} == passing, chosen
        assert found.total == len(passing)
        for facet in FACETS:
            others = {other: values for other, values in chosen.items() if other != facet}
            counts = Counter(
                value
                for told in facts.values()
                if all(told[f] & set(values) for f, values in others.items())
                for value in told[facet]
            )
            shown = facets.counts_of(facet, found.facets[facet])
            assert {value: count for value, count in shown.items() if count} == dict(counts), (chosen, facet)
        tried += 1
    assert tried > 100


@pytest.mark.usefixtures("rows")
def test_a_count_is_what_ticking_that_box_alone_in_its_filter_shows(ask: Callable[[Plan], Found]) -> None:
    chosen: dict[str, tuple[str, ...]] = {"size": ("micro", "unknown"), "trial": ("to_14", "15_29", "unknown")}
    counts = ask(plan("", chosen)).facets
    for facet, value in itertools.chain.from_iterable(
        ((facet, value) for value in facets.counts_of(facet, counts[facet])) for facet in FACETS
    ):
        assert ask(plan("", {**chosen, facet: (value,)})).total == facets.counts_of(facet, counts[facet])[value], value


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("Việt Nam (Hà Nội)", "vietnam"),
        ("VN", "vietnam"),
        ("Khu CNC Hòa Lạc", "vietnam"),
        ("TP.HCM", "vietnam"),
        ("AWS Singapore", "abroad"),
        ("  ", "unknown"),
    ],
)
def test_where_data_stands_in_the_words_of_vendors(told: str, place: str) -> None:
    assert location_of(told) == place
