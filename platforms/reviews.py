"""Reading reviews: where a listing stands, what waits for reviewers, what a draft changes."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from platforms.models import Listing, Platform, ReviewTask
from platforms.pages import ListingPage, listing_page


@dataclass(frozen=True)
class ListingState:
    """`code`: public, changed, draft, in_review, rejected or withdrawn; `label` is what people read."""

    code: str
    label: str
    step: str = ""

    @property
    def is_in_review(self) -> bool:
        return self.code == "in_review"


@dataclass(frozen=True)
class OpenReview:
    slug: str
    name: str
    vendor_name: str
    step: str
    waiting_since: dt.datetime


@dataclass(frozen=True)
class Change:
    """One line of the comparison between the public page and the draft."""

    label: str
    before: str
    after: str

    @property
    def is_different(self) -> bool:
        return self.before != self.after


def listing_state(listing: Listing) -> ListingState:
    """Where the listing stands for its vendor."""
    platform = listing.platform
    if listing.withdrawn_at is not None:
        return ListingState("withdrawn", _("Đã gỡ khỏi danh mục"))
    current = platform.current_workflow_state
    if current is not None and current.status == WorkflowState.STATUS_IN_PROGRESS:
        return ListingState("in_review", _("Đang thẩm định"), _step_of(current.current_task_state))
    if current is not None and current.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return ListingState("rejected", _("Cần sửa theo nhận xét"))
    if not platform.live:
        return ListingState("draft", _("Bản nháp, chưa công khai"))
    if platform.has_unpublished_changes:
        return ListingState("changed", _("Công khai, có bản nháp chưa gửi"))
    return ListingState("public", _("Công khai"))


def open_review_count() -> int:
    return _running().count()


def open_reviews() -> list[OpenReview]:
    """What waits for reviewers, the longest wait first."""
    steps = {task.pk: str(task.get_step_display()) for task in ReviewTask.objects.all()}
    states = {int(row.object_id): row for row in _running().select_related("current_task_state")}
    platforms = Platform.objects.filter(pk__in=states).select_related("vendor")
    found = [
        OpenReview(
            platform.slug,
            platform.name,
            platform.vendor.display_name,
            steps.get(states[platform.pk].current_task_state.task_id, ""),
            states[platform.pk].created_at,
        )
        for platform in platforms
    ]
    return sorted(found, key=lambda row: row.waiting_since)


def changes(listing: Listing, draft: Platform) -> list[Change]:
    """The public page beside the draft, line by line; an unpublished listing is compared with nothing."""
    is_public = listing.platform.live
    before = _lines(listing_page(listing)) if is_public else {}
    after = _lines(listing_page(listing, draft))
    return [Change(label, before.get(label, ""), text) for label, text in after.items()]


def _lines(page: ListingPage) -> dict[str, str]:
    plans = [f"{plan.name}: {plan.price}, {plan.vat}, {plan.trial}" for plan in page.plans]
    return {
        _("Tên nền tảng"): page.platform.name,
        _("Trang giới thiệu"): page.platform.website,
        _("Mô tả"): page.platform.description_vi,
        _("Mô tả tiếng Anh"): page.platform.description_en,
        _("Tính năng"): "; ".join(sorted(page.features)),
        _("Gói và giá"): "; ".join(plans),
        **{fact.label: fact.value for fact in page.facts},
    }


def _running() -> "QuerySet[WorkflowState]":
    kind = ContentType.objects.get_for_model(Platform)
    return WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)


def _step_of(task_state: TaskState | None) -> str:
    task = task_state.task.specific if task_state else None
    return str(task.get_step_display()) if isinstance(task, ReviewTask) else ""
