"""Where a listing stands for its vendor."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from platforms.models import Listing, ReviewTask


@dataclass(frozen=True)
class ListingState:
    """`code`: public, changed, draft, in_review, rejected or withdrawn; `label` is what people read."""

    code: str
    label: str
    step: str = ""

    @property
    def is_in_review(self) -> bool:
        return self.code == "in_review"


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
    words = _("Tạm dừng công khai") if listing.suspended_at else _("Công khai")
    if platform.has_unpublished_changes:
        return ListingState("changed", _("%(state)s, có bản nháp chưa gửi") % {"state": words})
    return ListingState("public", words)


def _step_of(task_state: TaskState | None) -> str:
    task = task_state.task.specific if task_state else None
    return str(task.get_step_display()) if isinstance(task, ReviewTask) else ""
