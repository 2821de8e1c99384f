"""Which trial a listing offers, and who acts for it."""

import pytest

from marketplace import clock
from marketplace.accounts.demo import ensure_demo_accounts
from platforms.demo import ensure_demo_vendor
from platforms.loading import load_catalogue
from platforms.models import Listing, Platform
from platforms.queries import category_counts, listing_card, trial_offer
from tests.factories.accounts import VendorFactory
from tests.factories.platforms import ListingFactory, PlanFactory
from tests.factories.platforms import VendorFactory as VendorRowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def simulator():
    ensure_demo_accounts()
    return ensure_demo_vendor()


def test_in_the_demonstration_the_simulator_acts_for_unclaimed_listings(simulator) -> None:
    known = trial_offer(ListingFactory(plan__trial_days=10))
    unknown = trial_offer(ListingFactory(plan__trial_days=None))

    assert (known.trial_days, known.vendor, known.is_simulated_vendor) == (10, simulator, True)
    assert (unknown.trial_days, unknown.plan_terms["trial_days"]) == (30, 30)


def test_outside_the_demonstration_an_unclaimed_listing_offers_nothing(simulator, settings) -> None:
    settings.DEMO = False

    assert trial_offer(ListingFactory()) is None


def test_a_claimed_listing_offers_its_first_plan_with_a_length() -> None:
    organisation = VendorFactory()
    vendor = VendorRowFactory(organisation=organisation)
    listing = ListingFactory(standing="claimed", owner=organisation, platform__vendor=vendor, plan__trial_days=None)
    PlanFactory(platform=listing.platform, code="cu", trial_days=7, is_retired=True, sort_order=1)
    PlanFactory(platform=listing.platform, code="lon", trial_days=21, sort_order=2, price_minor=90_000)

    offer = trial_offer(listing)

    assert (offer.plan_code, offer.trial_days, offer.vendor, offer.is_simulated_vendor) == ("lon", 21, vendor, False)
    assert offer.plan_terms["price_minor"] == 90_000


def test_nothing_is_offered_without_a_vendor_a_length_or_a_public_page(simulator) -> None:
    gone = ListingFactory()
    gone.withdrawn_at = clock.now()
    without_account = ListingFactory(standing="claimed", owner=VendorFactory())
    draft = ListingFactory(platform__live=False)

    assert [trial_offer(row) for row in (gone, without_account, draft)] == [None, None, None]


def test_the_samples_have_pages_but_are_never_counted(simulator, client) -> None:
    load_catalogue()
    ensure_demo_vendor()
    ensure_demo_vendor()

    assert Platform.objects.count() == 158
    assert Listing.objects.listed().count() == 156 == sum(row.platforms for row in category_counts())
    assert sorted(Listing.objects.visible().filter(is_sample=True).values_list("platform__slug", flat=True)) == [
        "ca-kip-mau",
        "so-cho-mau",
    ]
    html = client.get("/nen-tang/so-cho-mau/").content.decode()
    assert "Nhà cung cấp đã xác nhận" in html
    assert "mẫu" in html
    assert trial_offer(Listing.objects.get(platform__slug="so-cho-mau")).trial_days == 30


def test_a_card_tells_unknown_facts_as_unknown_and_asks_the_database_nothing(django_assert_num_queries) -> None:
    ListingFactory(plan__price_minor=None, plan__trial_days=None)
    row = Listing.objects.with_facts().get()

    with django_assert_num_queries(0):
        card = listing_card(row)

    assert (card.price_text, card.price_known, card.trial_text, card.trial_known) == (
        "Chưa công bố",
        False,
        "Chưa công bố",
        False,
    )
    assert card.standing_text == "Thông tin tham khảo, nhà cung cấp chưa xác nhận"
