"""A review: two persons, one revision, nothing public that nobody approved."""

import pytest
from django.urls import reverse

from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, DomainError, InvalidInput, NotAllowed
from platforms.models import Platform, ReviewDecision
from platforms.services import (
    draft_of,
    draft_save,
    listing_approve,
    listing_reject,
    listing_submit,
    listing_withdraw_review,
)
from tests.factories.accounts import VendorFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory
from tests.platforms.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_draft_changes_nothing_the_public_sees(cast: Cast) -> None:
    before = cast.platform.description_vi

    cast.save(description_vi="Một mô tả mới, đủ dài để được gửi đi thẩm định.")

    assert cast.platform.description_vi == before
    assert draft_of(cast.platform).description_vi.startswith("Một mô tả mới")
    assert [plan.price_minor for plan in cast.platform.plans.all()] == [None]


def test_two_persons_approve_and_exactly_that_revision_is_public(cast: Cast) -> None:
    revision = cast.submit()

    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision, findings={"technical": "Đạt"})
    assert cast.platform.live_revision_id is None
    listing_approve(actor=cast.second, listing=cast.listing, revision_pk=revision)

    platform = cast.platform
    cast.listing.refresh_from_db()
    assert platform.live_revision_id == revision
    assert platform.description_vi.startswith("Sổ bán hàng")
    assert [(plan.code, plan.price_minor) for plan in platform.plans.all()] == [("co-ban", 90_000)]
    assert [feature.slug for feature in platform.features.all()] == ["mobile-app"]
    assert cast.listing.version == 2
    assert [(row.step, row.outcome) for row in ReviewDecision.objects.all()] == [
        ("criteria", "approved"),
        ("security", "approved"),
    ]
    assert AuditEvent.objects.filter(action="listing.published", data={"revision": revision}).count() == 1


def test_publication_is_announced_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(
        "platforms.services.standing.publish", lambda topic, key, payload: told.append((topic, key, payload))
    )

    cast.publish()

    assert told == [("listing.changed", cast.platform.slug, {"listing_pk": cast.listing.pk, "version": 2})]


def test_publishing_twice_keeps_plan_rows_and_retires_the_missing_one(cast: Cast) -> None:
    cast.publish()
    first = cast.platform.plans.get(code="co-ban").pk

    cast.publish(plans=[{"name_vi": "Cửa hàng lớn", "price_minor": 150_000, "trial_days": 14}])

    rows = {plan.code: plan for plan in cast.platform.plans.all()}
    assert rows["co-ban"].pk == first
    assert rows["co-ban"].is_retired is True
    assert (rows["cua-hang-lon"].trial_days, rows["cua-hang-lon"].is_retired) == (14, False)


def test_a_vendors_unseen_later_edit_never_goes_public(cast: Cast) -> None:
    revision = cast.submit()
    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)
    draft = draft_of(cast.platform)
    draft.description_vi = "Bản sửa mà không ai thẩm định."
    later = draft.save_revision()  # round the service, as a defect or a console would

    with pytest.raises(Conflict):
        listing_approve(actor=cast.second, listing=cast.listing, revision_pk=revision)
    with pytest.raises(Conflict):
        listing_approve(actor=cast.second, listing=cast.listing, revision_pk=later.pk)

    assert cast.platform.live_revision_id is None
    assert "không ai thẩm định" not in cast.platform.description_vi
    cast.listing.refresh_from_db()
    assert cast.listing.version == 1
    assert ReviewDecision.objects.count() == 1


def test_wagtails_own_approval_sends_a_newer_revision_through_both_steps(cast: Cast) -> None:
    revision = cast.submit()
    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)
    draft_of(cast.platform).save_revision()

    cast.platform.current_workflow_task_state.approve(user=cast.second_user)

    assert cast.platform.live_revision_id is None
    assert cast.platform.workflow_in_progress is True
    assert cast.platform.current_workflow_task_state.task.specific.step == "criteria"


def test_a_vendor_cannot_save_while_a_review_runs_but_may_withdraw(cast: Cast) -> None:
    revision = cast.submit()

    with pytest.raises(Conflict) as refused:
        cast.save(description_vi="Đổi ý")
    assert refused.value.code == "review_running"
    assert cast.platform.latest_revision_id == revision

    listing_withdraw_review(actor=cast.owner, listing=cast.listing)
    assert cast.save() > revision
    with pytest.raises(Conflict):
        listing_withdraw_review(actor=cast.owner, listing=cast.listing)


def test_the_same_reviewer_is_refused_the_second_step(cast: Cast) -> None:
    revision = cast.submit()
    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)

    with pytest.raises(NotAllowed):
        listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)

    assert ReviewDecision.objects.count() == 1
    assert cast.platform.live_revision_id is None


@pytest.mark.parametrize("role", ["editor", "officer", "auditor", "administrator"])
def test_only_reviewers_decide(cast: Cast, role: str) -> None:
    revision = cast.submit()
    outsider = actor_for(member(cast.agency, role))

    for actor in (outsider, cast.owner):
        with pytest.raises(NotAllowed):
            listing_approve(actor=actor, listing=cast.listing, revision_pk=revision)

    assert ReviewDecision.objects.count() == 0


def test_a_rejection_needs_a_reason_and_reaches_the_vendor(cast: Cast) -> None:
    revision = cast.submit()
    with pytest.raises(InvalidInput):
        listing_reject(actor=cast.first, listing=cast.listing, revision_pk=revision, summary=" ")

    listing_reject(
        actor=cast.first,
        listing=cast.listing,
        revision_pk=revision,
        findings={"security": "Thiếu hồ sơ cấp độ", "nonsense": "x"},
        summary="Cần bổ sung.",
    )

    assert ReviewDecision.objects.get().findings == {"security": "Thiếu hồ sơ cấp độ"}
    assert cast.platform.workflow_in_progress is False
    assert cast.platform.live_revision_id is None


def test_after_a_rejection_both_steps_judge_anew(cast: Cast) -> None:
    revision = cast.submit()
    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)
    listing_reject(actor=cast.second, listing=cast.listing, revision_pk=revision, summary="Thiếu.")
    changed = cast.submit(data_location="Hà Nội")

    listing_approve(actor=cast.second, listing=cast.listing, revision_pk=changed)
    assert cast.platform.live_revision_id is None
    listing_approve(actor=cast.first, listing=cast.listing, revision_pk=changed)

    assert cast.platform.live_revision_id == changed
    assert cast.platform.data_location == "Hà Nội"


def test_an_incomplete_draft_is_told_what_is_missing(cast: Cast) -> None:
    draft_save(actor=cast.owner, listing=cast.listing, data={"description_vi": "Ngắn"})

    with pytest.raises(DomainError) as refused:
        listing_submit(actor=cast.owner, listing=cast.listing)

    assert {"description_vi", "data_location", "exit_steps", "features"} <= set(refused.value.fields)
    assert cast.platform.workflow_in_progress is False


def test_nothing_changed_means_nothing_to_review(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        listing_submit(actor=cast.owner, listing=cast.listing)
    assert refused.value.code == "nothing_to_review"


def test_another_vendor_may_touch_nothing(cast: Cast) -> None:
    stranger = actor_for(member(VendorFactory(), "owner"))
    for call in (
        lambda: draft_save(actor=stranger, listing=cast.listing, data={"name": "Của tôi"}),
        lambda: listing_submit(actor=stranger, listing=cast.listing),
        lambda: listing_withdraw_review(actor=stranger, listing=cast.listing),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert cast.platform.latest_revision_id is None


@pytest.mark.parametrize("in_review", [False, True])
@pytest.mark.parametrize("role", ["reviewer", "administrator", "editor"])
def test_a_publish_post_in_the_cms_changes_nothing(cast: Cast, role: str, in_review: bool) -> None:
    revision = cast.submit() if in_review else cast.save()
    user = cast.first_user if role == "reviewer" else member(cast.agency, role).user
    url = reverse(Platform.snippet_viewset.get_url_name("edit"), args=[cast.platform.pk])

    response = signed_in(user).post(url, {"name": "Đã sửa thẳng", "action-publish": "1"})

    assert response.status_code in (200, 302, 403)
    assert cast.platform.live_revision_id is None
    assert cast.platform.latest_revision_id == revision
    assert cast.platform.name != "Đã sửa thẳng"


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_wagtails_own_action_urls_decide_nothing(cast: Cast, action: str) -> None:
    cast.submit()
    name = Platform.snippet_viewset.get_url_name("workflow_action")
    step = cast.platform.current_workflow_task_state.pk

    response = signed_in(cast.first_user).post(reverse(name, args=[cast.platform.pk, action, step]))

    assert response.status_code in (302, 403)
    assert ReviewDecision.objects.count() == 0
    assert cast.platform.current_workflow_task_state.pk == step


def test_nobody_publishes_past_the_review_not_even_a_superuser(cast: Cast) -> None:
    policy = Platform.snippet_viewset.permission_policy
    cast.first_user.is_superuser = True

    refused = [policy.user_has_permission(cast.first_user, action) for action in ("publish", "add", "delete")]

    assert refused == [False, False, False]


def test_the_cms_shows_a_draft_as_its_page_and_what_services_decided(cast: Cast) -> None:
    cast.save(description_vi="Bản nháp mà chỉ người thẩm định thấy.")
    unclaimed = ListingFactory()
    client = signed_in(member(cast.agency, "administrator").user)

    preview = draft_of(cast.platform).make_preview_request()
    editor = client.get(reverse(Platform.snippet_viewset.get_url_name("edit"), args=[unclaimed.platform_id]))
    listed = client.get(reverse(Platform.snippet_viewset.get_url_name("list")))

    assert "Bản nháp mà chỉ người thẩm định thấy." in preview.content.decode()
    assert "chưa công khai" in preview.content.decode()
    assert "Thông tin tham khảo, nhà cung cấp chưa xác nhận" in editor.content.decode()
    assert 'name="action-publish"' not in editor.content.decode()
    assert listed.status_code == 200


def test_editors_correct_unclaimed_listings_only_through_the_review(cast: Cast) -> None:
    administrator = member(cast.agency, "administrator").user
    policy = Platform.snippet_viewset.permission_policy
    unclaimed = ListingFactory().platform

    assert policy.user_has_permission_for_instance(administrator, "change", unclaimed) is True
    assert policy.user_has_permission_for_instance(administrator, "change", cast.platform) is False
