"""Features that vendors miss: asked for, answered, and then in the list for everybody."""

import pytest
from django.urls import reverse

from marketplace.errors import Conflict, InvalidInput, NotAllowed
from platforms.editor.models import FeatureProposal
from platforms.editor.services import feature_add, feature_decline, feature_match, feature_propose
from platforms.field_rules import Step
from platforms.models import Feature
from tests.factories.accounts import VendorFactory, actor_for, member, signed_in
from tests.platforms.cast import Cast, make_cast
from tests.platforms.editor.drafts import url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _propose(cast: Cast, name: str = "In tem mã vạch") -> FeatureProposal:
    return feature_propose(actor=cast.owner, listing=cast.listing, name_vi=name, reason="Cửa hàng dán tem lên hàng.")


def test_a_proposal_goes_to_reviewers_and_into_the_list(cast: Cast) -> None:
    vendor, reviewer = signed_in(cast.owner_user), signed_in(cast.first_user)
    data = {"name_vi": "In tem mã vạch", "reason": "Cửa hàng dán tem lên hàng."}
    assert vendor.post(reverse("platforms:editor_propose", args=[cast.platform.slug]), data).status_code == 302
    proposal = FeatureProposal.objects.get()
    assert "In tem mã vạch" in reviewer.get(reverse("platforms:proposals")).content.decode()
    assert "In tem mã vạch: Đang chờ" in vendor.get(url_of(cast, Step.FEATURES)).content.decode()

    url = reverse("platforms:proposal", args=[proposal.pk])
    assert reviewer.post(url, {"answer": "add", "name_vi": "In tem mã vạch"}).status_code == 422
    answer = {"answer": "add", "name_vi": "In tem mã vạch", "name_en": "Barcode labels"}
    assert reviewer.post(url, answer).status_code == 302

    feature = Feature.objects.get(slug="in-tem-ma-vach")
    assert (feature.category, feature.name_en) == (cast.platform.category, "Barcode labels")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.feature) == ("added", feature)
    page = vendor.get(url_of(cast, Step.FEATURES)).content.decode()
    assert f'value="{feature.pk}"' in page


def test_a_match_teaches_search_another_word(cast: Cast) -> None:
    known = Feature.objects.create(slug="barcode", name_vi="Mã vạch", category=cast.platform.category)

    feature_match(actor=cast.first, proposal=_propose(cast), feature=known)

    known.refresh_from_db()
    assert known.search_terms == "in tem mã vạch"


def test_declining_needs_a_reason_and_an_answer_is_final(cast: Cast) -> None:
    proposal = _propose(cast)
    with pytest.raises(InvalidInput):
        feature_decline(actor=cast.first, proposal=proposal, answer=" ")
    feature_decline(actor=cast.first, proposal=proposal, answer="Quá riêng của một sản phẩm.")

    with pytest.raises(Conflict):
        feature_add(actor=cast.second, proposal=proposal, name_vi="In tem", name_en="Labels")
    assert Feature.objects.count() == 0


def test_only_the_vendor_asks_and_only_reviewers_answer(cast: Cast) -> None:
    stranger = actor_for(member(VendorFactory(), "owner"))
    with pytest.raises(NotAllowed):
        feature_propose(actor=stranger, listing=cast.listing, name_vi="X1", reason="Y")
    proposal = _propose(cast)
    for actor in (cast.owner, actor_for(member(cast.agency, "administrator"))):
        with pytest.raises(NotAllowed):
            feature_add(actor=actor, proposal=proposal, name_vi="In tem", name_en="Labels")

    assert Feature.objects.count() == 0


def test_what_is_known_asked_already_or_forbidden_is_refused(cast: Cast) -> None:
    Feature.objects.create(slug="barcode", name_vi="Mã vạch", category=cast.platform.category)
    _propose(cast)

    for name, error in (("mã VẠCH", Conflict), ("In tem mã vạch", Conflict), ("???", InvalidInput),
                        ("<script>x</script>", InvalidInput)):  # fmt: skip
        with pytest.raises(error):
            _propose(cast, name)
    assert FeatureProposal.objects.count() == 1
