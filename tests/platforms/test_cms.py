"""The catalogue inside `/cms/`: what administrators may do there, and what follows from it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from cms.loading import ensure_site
from cms.models import ContentPage
from marketplace.accounts.groups import group_of
from marketplace.accounts.models import User
from marketplace.errors import DomainError, NotAllowed
from marketplace.outbox.models import OutboxMessage
from platforms.models import Category, Feature, Listing, Platform, ReviewDecision, Vendor
from platforms.services import listing_approve, listing_submit
from tests.factories.accounts import AgencyFactory, UserFactory, member, signed_in
from tests.factories.platforms import ListingFactory
from tests.platforms.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def administrator() -> Client:
    return signed_in(member(AgencyFactory(), "administrator").user)


def superuser() -> User:
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.refresh_from_db()
    return user


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_no_bulk_action_deletes_a_platform(who: str, cast: Cast) -> None:
    user = superuser() if who == "superuser" else member(cast.agency, "administrator").user
    kept = Platform.objects.create(
        slug="nhap", name="Nháp", vendor=cast.platform.vendor, category=cast.platform.category, live=False
    )

    signed_in(user).post(f"/cms/bulk/platforms/platform/delete/?id={kept.pk}")

    assert Platform.objects.filter(pk=kept.pk).exists()


def test_administrators_keep_words_but_neither_delete_them_nor_touch_the_review(administrator: Client) -> None:
    group = Group.objects.get(name="administrator")
    held = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")}

    assert {"platforms.change_category", "platforms.change_platform", "wagtailcore.change_site"} <= held
    assert not [name for name in held if name.startswith("platforms.delete_")]
    of_workflows = {name for name in held if "workflow" in name or "task" in name.replace("trialtask", "")}
    assert not [name for name in of_workflows if ".view_" not in name]
    assert administrator.get("/cms/workflows/list/").status_code == 302
    assert administrator.get("/cms/workflows/tasks/index/").status_code == 302


def test_a_workflow_of_somebodys_own_making_publishes_nothing(cast: Cast) -> None:
    cast.save(description_vi="Không người thẩm định nào đã đọc bản này, dù nó đủ dài.")
    group = Group.objects.create(name="bạn bè")
    cast.first_user.groups.add(group)
    task = GroupApprovalTask.objects.create(name="Một bước")
    task.groups.add(group)
    short_cut = Workflow.objects.create(name="Đường tắt")
    WorkflowTask.objects.create(workflow=short_cut, task=task, sort_order=0)
    short_cut.start(cast.platform, cast.owner_user)

    with pytest.raises(NotAllowed):
        cast.platform.current_workflow_task_state.approve(user=cast.first_user)

    assert cast.platform.live_revision_id is None
    assert Listing.objects.get(pk=cast.listing.pk).version == 1


def test_an_editors_page_goes_through_wagtails_own_workflow() -> None:
    home = ensure_site().get_parent()
    author, approver = UserFactory(), superuser()
    page = home.add_child(instance=ContentPage(title="Quy chế", slug="quy-che", live=False))
    page.save_revision(user=author)
    page.get_workflow().start(page, author)

    Page.objects.get(pk=page.pk).current_workflow_task_state.approve(user=approver)

    assert ContentPage.objects.get(pk=page.pk).live is True


def test_a_review_sends_no_mail_of_wagtails_own(cast: Cast) -> None:
    cast.publish()

    assert mail.outbox == []
    assert OutboxMessage.objects.filter(topic="notice", payload__kind="listing.published").count() == 1


@pytest.mark.parametrize("kind", ["category", "feature", "vendor"])
def test_words_saved_in_the_cms_are_announced_by_every_listing_that_shows_them(
    kind: str, administrator: Client
) -> None:
    shown, other = ListingFactory(), ListingFactory(platform__category__slug="khac")
    feature = Feature.objects.create(slug="cham-cong", name_vi="Chấm công", name_en="Attendance")
    shown.platform.features.add(feature)
    shown.platform.save()
    row = {"category": shown.platform.category, "feature": feature, "vendor": shown.platform.vendor}[kind]
    data = {
        "category": {"name_vi": "Tên mới", "name_en": "New", "home_group": "nghiep_vu", "sort_order": 1},
        "feature": {"slug": "cham-cong", "name_vi": "Tên mới", "name_en": "New"},
        "vendor": {"legal_name": "Tên mới", "slug": shown.platform.vendor.slug},
    }[kind]
    model = {"category": Category, "feature": Feature, "vendor": Vendor}[kind]
    OutboxMessage.objects.all().delete()

    response = administrator.post(reverse(model.snippet_viewset.get_url_name("edit"), args=[row.pk]), data)

    assert response.status_code == 302
    told = OutboxMessage.objects.filter(topic="listing.changed").values_list("key", flat=True)
    assert set(told) == {shown.platform.slug}
    assert (Listing.objects.get(pk=shown.pk).version, Listing.objects.get(pk=other.pk).version) == (2, 1)


def test_permissions_of_new_tables_reach_the_groups_after_a_migration() -> None:
    group = group_of("editor")
    added = Permission.objects.get(content_type__app_label="search", codename="change_synonym")
    group.permissions.remove(added)  # as if the table had just come

    call_command("migrate", verbosity=0)

    assert added in group.permissions.all()


def test_a_vendor_that_nobody_has_proven_submits_nothing(cast: Cast) -> None:
    cast.save()
    owner = cast.listing.owner
    owner.proven_at = None
    owner.save()

    with pytest.raises(DomainError) as refused:
        listing_submit(actor=cast.owner, listing=cast.listing)

    assert refused.value.code == "vendor_not_proven"
    assert cast.platform.workflow_in_progress is False


def test_a_reviewer_who_belongs_to_the_vendor_judges_nothing(cast: Cast) -> None:
    member(cast.listing.owner, "sales", user=cast.first_user)
    revision = cast.submit()

    with pytest.raises(NotAllowed):
        listing_approve(actor=cast.first, listing=cast.listing, revision_pk=revision)

    assert ReviewDecision.objects.count() == 0
