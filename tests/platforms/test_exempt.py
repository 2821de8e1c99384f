"""Edits that need no review: public at once, alone, and never taken back by a revision."""

import pytest

from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from platforms.field_rules import EXEMPT_FIELDS, FIELD_RULES, Step, is_exempt
from platforms.models import Listing, Plan, Platform
from platforms.services import draft_of, draft_save, exempt_publish, listing_approve
from tests.factories.accounts import VendorFactory, actor_for, member
from tests.factories.platforms import ListingFactory
from tests.platforms.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_every_field_of_the_table_is_one_of_the_platform_and_steps_are_not_mixed() -> None:
    names = {field.name for field in Platform._meta.get_fields()}

    assert {rule.name for rule in FIELD_RULES} <= names
    assert [step for step in Step if is_exempt(step)] == [Step.SUPPORT]
    assert all(not Platform._meta.get_field(name).is_relation for name in EXEMPT_FIELDS)


def test_support_hours_go_public_at_once_and_a_waiting_draft_stays_unseen(cast: Cast) -> None:
    revision = cast.save(description_vi="Một bản nháp chưa ai đọc, đủ dài để được gửi đi.")

    changed = exempt_publish(
        actor=cast.owner, listing=cast.listing, data={"support_hours": "24/7", "support_email": "hotro@vi-du.vn"}
    )

    platform = cast.platform
    assert changed == ("support_hours", "support_email")
    assert (platform.support_hours, platform.support_email) == ("24/7", "hotro@vi-du.vn")
    assert "chưa ai đọc" not in platform.description_vi
    assert platform.latest_revision_id == revision
    assert draft_of(platform).support_hours == "24/7"
    assert draft_of(platform).description_vi.startswith("Một bản nháp chưa ai đọc")
    assert Listing.objects.get().version == 2
    event = AuditEvent.objects.get(action="listing.facts_published")
    assert event.data == {"fields": ["support_hours", "support_email"]}


def test_an_approved_revision_brings_no_old_support_hours_back(cast: Cast) -> None:
    revision = cast.submit()
    exempt_publish(actor=cast.owner, listing=cast.listing, data={"support_hours": "Cả tuần"})

    for actor in (cast.first, cast.second):
        listing_approve(actor=actor, listing=cast.listing, revision_pk=revision)

    assert cast.platform.live_revision_id == revision
    assert cast.platform.support_hours == "Cả tuần"
    assert cast.platform.data_location == "Việt Nam"


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    assert exempt_publish(actor=cast.owner, listing=cast.listing, data={"support_hours": "8:00–17:30"}) == ()
    assert Listing.objects.get().version == 1
    assert not AuditEvent.objects.filter(action="listing.facts_published").exists()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"description_vi": "Không qua thẩm định"}, Conflict),
        ({"support_hours": "8–17", "name": "Tên khác"}, Conflict),
        ({"support_email": "không phải thư"}, InvalidInput),
        ({"support_hours": "x" * 121}, InvalidInput),
        ({"support_hours": "<b>24/7</b>"}, InvalidInput),
        ({"support_hours": "Gọi 0912 345 678"}, InvalidInput),
    ],
)
def test_what_is_not_exempt_or_not_valid_is_refused_whole(cast: Cast, data: dict, error: type[Exception]) -> None:
    before = cast.platform

    with pytest.raises(error):
        exempt_publish(actor=cast.owner, listing=cast.listing, data=data)

    after = cast.platform
    assert [getattr(after, name) for name in data] == [getattr(before, name) for name in data]
    assert Listing.objects.get().version == 1


def test_another_vendor_and_a_listing_without_a_page_are_refused(cast: Cast) -> None:
    stranger = actor_for(member(VendorFactory(), "owner"))
    with pytest.raises(NotAllowed):
        exempt_publish(actor=stranger, listing=cast.listing, data={"support_hours": "24/7"})
    hidden = ListingFactory(platform__live=False, standing="claimed", owner=cast.listing.owner)
    with pytest.raises(Conflict):
        exempt_publish(actor=cast.owner, listing=hidden, data={"support_hours": "24/7"})

    assert Platform.objects.filter(support_hours="24/7").count() == 0


def test_before_the_first_publication_support_hours_are_part_of_the_draft(cast: Cast) -> None:
    hidden = ListingFactory(platform__live=False, standing="claimed", owner=cast.listing.owner)

    draft_save(actor=cast.owner, listing=hidden, data={"support_hours": "24/7"})

    platform = Platform.objects.get(pk=hidden.platform_id)
    assert platform.support_hours == ""
    assert draft_of(platform).support_hours == "24/7"


def test_each_fact_keeps_who_said_it_and_when(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.platform.pk).update(
        fact_basis="secondary", source_url="https://vi-du.vn", website="https://cu.vn", languages=["vi"]
    )

    draft_save(actor=cast.owner, listing=cast.listing, data={"data_location": "Việt Nam"})

    sources = draft_of(cast.platform).fact_sources
    assert sources["data_location"]["basis"] == "vendor"
    assert sources["languages"] == {"basis": "secondary", "on": "", "url": "https://vi-du.vn"}
    assert cast.platform.fact_sources == {}


def test_two_new_plans_of_one_name_get_codes_of_their_own(cast: Cast) -> None:
    plans = [{"name_vi": "Lớn", "trial_days": 14}, {"name_vi": "Lớn", "trial_days": 30}, {"name_vi": "???"}]

    cast.publish(plans=plans)

    codes = list(Plan.objects.filter(platform=cast.platform).order_by("sort_order").values_list("code", "is_retired"))
    assert codes == [("lon", False), ("lon-2", False), ("goi", False), ("co-ban", True)]
