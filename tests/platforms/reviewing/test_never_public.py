"""A draft that nobody approved is nowhere: no page, no search, no API, no feed, no map of the site, no image."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from marketplace.errors import Conflict
from platforms.models import Listing, Platform
from platforms.services import listing_submit
from search.catalogue import of_listing
from search.known import documents
from tests.factories.accounts import OrganisationFactory, VendorFactory, member, signed_in
from tests.platforms.cast import Cast, make_cast
from tests.platforms.reviewing.judge import judge, pass_both

pytestmark = pytest.mark.django_db
MARK = "Lời chỉ có trong bản nháp bị trả lại"
NAME = "Tên chỉ có trong bản nháp"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def rejected(cast: Cast) -> None:
    cast.submit(name=NAME, description_vi=f"{MARK}, đủ dài để gửi thẩm định và đọc cho hết câu.")
    judge(cast, cast.first)
    judge(cast, cast.second, is_approved=False, summary="Lời thẩm định kín.")


def addresses(cast: Cast) -> list[str]:
    slug, vendor = cast.platform.slug, cast.platform.vendor.slug
    return [
        "/", "/en/", f"/nen-tang/{slug}/", f"/en/nen-tang/{slug}/", "/nen-tang/", f"/nen-tang/?q={NAME}",
        f"/nha-cung-cap/{vendor}/", "/nha-cung-cap/", "/sitemap.xml", f"/so-sanh/?p={slug}", "/tieu-chi/",
        "/tieu-chi/ho-so/", "/so-lieu/", f"/api/v1/platforms/?q={NAME}", f"/nen-tang/{slug}/quan-tam/",
    ]  # fmt: skip


@pytest.mark.parametrize("is_live", [False, True])
def test_a_rejected_draft_is_public_nowhere(cast: Cast, is_live: bool) -> None:
    Platform.objects.filter(pk=cast.listing.platform_id).update(live=is_live)
    rejected(cast)
    strangers = [
        Client(),
        signed_in(member(OrganisationFactory(), "owner").user),
        signed_in(member(VendorFactory(proven=True), "owner").user),
    ]

    for client in strangers:
        for address in addresses(cast):
            page = client.get(address).content.decode()
            for secret in (MARK, NAME, "Lời thẩm định kín."):
                assert secret not in page.replace(f'value="{NAME}"', "").replace(f"“{NAME}”", ""), address


def test_an_unpublished_listing_is_in_no_index_and_its_address_is_unknown(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.listing.platform_id).update(live=False)
    rejected(cast)

    assert [document.slug for document in documents()] == []
    assert Client().get(f"/nen-tang/{cast.platform.slug}/").status_code == 404


def test_the_index_keeps_the_approved_words_while_others_wait(cast: Cast) -> None:
    pass_both(cast)
    rejected(cast)

    document = of_listing(Listing.objects.with_facts().get(pk=cast.listing.pk))

    assert MARK not in document.description_vi
    assert document.name != NAME


def test_strangers_find_no_door_to_the_draft(cast: Cast) -> None:
    rejected(cast)
    slug, viewset = cast.platform.slug, Platform.snippet_viewset
    doors = [
        reverse("reviewing:file", args=[slug]),
        reverse("reviewing:review", args=[slug]),
        reverse("reviewing:acts", args=[slug]),
        reverse("platforms:draft_image", args=[slug, "0" * 64]),
        reverse(viewset.get_url_name("edit"), args=[cast.platform.pk]),
        reverse(
            viewset.get_url_name("revisions_view"),
            args=[cast.platform.pk, cast.platform.latest_revision_id],
        ),
    ]
    for client in (Client(), signed_in(member(VendorFactory(proven=True), "owner").user)):
        for door in doors:
            response = client.get(door)
            assert response.status_code in (302, 403, 404), door
            assert MARK not in response.content.decode()


def test_the_public_decision_document_is_not_there_for_what_was_never_public(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.listing.platform_id).update(live=False)
    assert Client().get(reverse("reviewing:document", args=[cast.platform.slug, 1])).status_code == 404


def test_publication_while_the_vendor_edits_publishes_what_was_read(cast: Cast) -> None:
    # The vendor withdraws and sends other words while a reviewer still has the old page open
    revision = cast.submit()
    judge(cast, cast.first)
    cast.platform.current_workflow_state.cancel(user=cast.owner_user)
    cast.save(description_vi=f"{MARK}, viết sau khi người thẩm định mở trang.")
    listing_submit(actor=cast.owner, listing=cast.listing)

    for step in ("criteria", "security"):
        with pytest.raises(Conflict, match=r"Bản bạn đọc|vừa được người khác"):
            judge(cast, cast.second, step=step, revision_pk=revision)

    assert MARK not in cast.platform.description_vi
    assert cast.platform.live_revision_id is None


def test_the_terms_and_criteria_come_once_however_often_django_migrates() -> None:
    from platforms.reviewing.models import Criterion, ReviewTerm

    before = (Criterion.objects.count(), ReviewTerm.objects.count())
    call_command("migrate", verbosity=0)
    assert (Criterion.objects.count(), ReviewTerm.objects.count()) == before == (14, 7)
