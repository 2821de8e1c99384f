"""The vendor's listing pages, from an empty console to a public listing."""

import pytest
from django.urls import reverse

from marketplace.accounts.models import Organisation
from platforms.models import Category, Feature, Listing, Platform, Vendor
from platforms.services import draft_of, listing_approve, listing_reject
from tests.factories.accounts import OrganisationFactory, VendorFactory, member, signed_in
from tests.factories.platforms import CategoryFactory
from tests.platforms.cast import COMPLETE, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _plans(**first: object) -> dict[str, object]:
    row = {
        "code": "co-ban",
        "name_vi": "Cơ bản",
        "price": "90.000",
        "vat_class": "unknown",
        "trial_days": "30",
        **first,
    }
    blank = {"code": "", "name_vi": "", "price": "", "vat_class": "unknown", "trial_days": ""}
    data: dict[str, object] = {"plans-TOTAL_FORMS": "2", "plans-INITIAL_FORMS": "1"}
    for number, values in enumerate((row, blank)):
        data |= {f"plans-{number}-{name}": value for name, value in values.items()}
    return data


def _draft(**changes: object) -> dict[str, object]:
    feature, _ = Feature.objects.get_or_create(slug="mobile-app", defaults={"name_vi": "Trên điện thoại"})
    texts = {key: value for key, value in COMPLETE.items() if key != "plans"}
    return {"name": "Sổ Mới", "support_hours": "8:00–17:30", **texts, "features": [feature.pk], **_plans(), **changes}


def test_a_vendor_writes_a_draft_submits_it_and_sees_it_public(cast: Cast) -> None:
    client = signed_in(cast.owner_user)
    url = reverse("platforms:console_listing", args=[cast.platform.slug])
    assert "Còn thiếu để gửi thẩm định" in client.get(url).content.decode()

    assert client.post(url, _draft()).status_code == 302
    assert cast.platform.name != "Sổ Mới"
    assert [plan.price_minor for plan in draft_of(cast.platform).plans.all()] == [90_000]
    client.post(reverse("platforms:console_submit", args=[cast.platform.slug]))
    html = client.get(url).content.decode()
    assert "Đang thẩm định" in html
    assert "Lưu bản nháp" not in html

    revision = cast.platform.latest_revision_id
    for actor in (cast.first, cast.second):
        listing_approve(actor=actor, listing=cast.listing, revision_pk=revision)
    assert cast.platform.name == "Sổ Mới"
    assert "Công khai" in client.get(reverse("platforms:console_listings")).content.decode()


def test_saving_while_a_review_runs_is_refused(cast: Cast) -> None:
    revision = cast.submit()
    client = signed_in(cast.owner_user)

    response = client.post(reverse("platforms:console_listing", args=[cast.platform.slug]), _draft())

    assert response.status_code == 409
    assert cast.platform.latest_revision_id == revision


def test_withdrawing_opens_the_draft_again(cast: Cast) -> None:
    cast.submit()
    client = signed_in(cast.owner_user)

    client.post(reverse("platforms:console_withdraw", args=[cast.platform.slug]))

    assert cast.platform.workflow_in_progress is False
    assert client.post(reverse("platforms:console_listing", args=[cast.platform.slug]), _draft()).status_code == 302


def test_findings_reach_the_vendor(cast: Cast) -> None:
    revision = cast.submit()
    listing_reject(
        actor=cast.first,
        listing=cast.listing,
        revision_pk=revision,
        findings={"security": "Thiếu hồ sơ cấp độ"},
        summary="Bổ sung rồi gửi lại.",
    )

    html = (
        signed_in(cast.owner_user).get(reverse("platforms:console_listing", args=[cast.platform.slug])).content.decode()
    )

    assert "Bổ sung rồi gửi lại." in html
    assert "An toàn thông tin:" in html
    assert "Thiếu hồ sơ cấp độ" in html
    assert "Cần sửa theo nhận xét" in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"website": "không phải địa chỉ"}, "website"),
        ({"features": ["999999"]}, "features"),
        ({"target_sizes": ["huge"]}, "target_sizes"),
        ({"security_level": "9"}, "security_level"),
        (_plans(price="90k"), "plans-0-price"),
        (_plans(trial_days="0"), "plans-0-trial_days"),
        (_plans(trial_days="5000"), "plans-0-trial_days"),
        (_plans(name_vi=""), "plans-0-name_vi"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_saves_nothing(cast: Cast, changes: dict, field: str) -> None:
    client = signed_in(cast.owner_user)

    response = client.post(
        reverse("platforms:console_listing", args=[cast.platform.slug]),
        _draft(description_vi="Chữ tôi vừa gõ, không được mất", **changes)
        if "description_vi" not in changes
        else changes,
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert "Chữ tôi vừa gõ, không được mất" in html
    assert f'id="id_{field}' in html
    assert "has-error" in html
    assert cast.platform.latest_revision_id is None


def test_a_plan_left_out_is_retired_not_deleted(cast: Cast) -> None:
    cast.publish()
    client = signed_in(cast.owner_user)
    other = {"name_vi": "Lớn", "code": "", "price": "", "trial_days": "14"}

    client.post(reverse("platforms:console_listing", args=[cast.platform.slug]), _draft(**_plans(**other)))

    plans = {plan.code: plan.is_retired for plan in draft_of(cast.platform).plans.all()}
    assert plans == {"lon": False, "co-ban": True}


def test_a_new_listing_is_a_draft_nobody_sees(cast: Cast) -> None:
    organisation = VendorFactory(name="Công ty Mới Toanh")
    client = signed_in(member(organisation, "owner").user)
    category = CategoryFactory()
    Vendor.objects.create(slug="cong-ty-moi-toanh", legal_name="Công ty Mới Toanh")  # from public sources

    response = client.post(reverse("platforms:console_new"), {"name": "Đi Chợ", "category": category.pk})

    platform = Platform.objects.get(slug="di-cho")
    assert response.status_code == 302
    assert (platform.live, platform.listing.owner, platform.listing.standing) == (False, organisation, "claimed")
    assert platform.vendor.slug == "cong-ty-moi-toanh-2"
    assert client.get(reverse("platforms:listing", args=["di-cho"])).status_code == 404
    assert client.post(reverse("platforms:console_new"), {"name": "???", "category": "x"}).status_code == 422
    assert Platform.objects.filter(vendor=platform.vendor).count() == 1


def test_only_the_listings_own_vendor_gets_in(cast: Cast) -> None:
    url = reverse("platforms:console_listing", args=[cast.platform.slug])
    stranger = signed_in(member(VendorFactory(), "owner").user)
    sme = signed_in(member(OrganisationFactory(), "owner").user)

    assert stranger.get(url).status_code == 404
    assert stranger.post(url, _draft()).status_code == 404
    assert sme.get(url).status_code == 403
    assert cast.platform.latest_revision_id is None
    assert Listing.objects.count() == 1
    assert Organisation.objects.filter(kind="vendor").count() == 2
    assert Category.objects.count() == 1
