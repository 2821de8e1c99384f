"""The vendor's listing pages, from an empty console to a public listing."""

import pytest
from django.urls import reverse

from marketplace.accounts.models import Organisation
from platforms.models import Category, Listing, Platform, Vendor
from platforms.services import listing_approve
from tests.factories.accounts import OrganisationFactory, VendorFactory, member, signed_in
from tests.factories.platforms import CategoryFactory
from tests.platforms.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_vendor_submits_a_draft_and_sees_it_public(cast: Cast) -> None:
    client = signed_in(cast.owner_user)
    url = reverse("platforms:console_listing", args=[cast.platform.slug])
    assert "Còn thiếu để gửi thẩm định" in client.get(url).content.decode()

    cast.save(name="Sổ Mới")
    client.post(reverse("platforms:console_submit", args=[cast.platform.slug]))
    html = client.get(url).content.decode()
    assert "Đang thẩm định" in html
    assert "Gửi thẩm định" not in html

    revision = cast.platform.latest_revision_id
    for actor in (cast.first, cast.second):
        listing_approve(actor=actor, listing=cast.listing, revision_pk=revision)
    assert cast.platform.name == "Sổ Mới"
    assert "Công khai" in client.get(reverse("platforms:console_listings")).content.decode()


def test_withdrawing_opens_the_draft_again(cast: Cast) -> None:
    cast.submit()
    client = signed_in(cast.owner_user)

    client.post(reverse("platforms:console_withdraw", args=[cast.platform.slug]))

    assert cast.platform.workflow_in_progress is False
    url = reverse("platforms:editor_step", args=[cast.platform.slug, "gioi-thieu"])
    assert "Lưu và sang bước sau" in client.get(url).content.decode()


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
    assert stranger.post(reverse("platforms:console_submit", args=[cast.platform.slug])).status_code == 404
    assert sme.get(url).status_code == 403
    assert cast.platform.latest_revision_id is None
    assert Listing.objects.count() == 1
    assert Organisation.objects.filter(kind="vendor").count() == 2
    assert Category.objects.count() == 1
