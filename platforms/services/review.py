"""A review: submitted by the vendor, judged on criteria and then on security by two persons.

Every door leads here: the reviewers' page, and Wagtail's own action URLs through `ReviewTask`.
"""

from collections.abc import Mapping

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from marketplace import clock, slots
from marketplace.access import Actor, ensure
from marketplace.accounts.models import Membership, User
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.notify.services import notify
from platforms.access import agency_actor, can_review, ensure_can_edit, ensure_can_review, user_of
from platforms.models import CriterionGroup, Listing, Platform, ReviewDecision, ReviewTask
from platforms.review_setup import review_workflow
from platforms.services.completeness import missing_facts
from platforms.services.drafts import draft_of, ensure_not_in_review
from platforms.services.locking import locked_listing
from platforms.services.publication import tell_owner


@transaction.atomic
def listing_submit(*, actor: Actor, listing: Listing) -> WorkflowState:
    """Send the newest draft to review. Raise `DomainError` with the fields that are still missing.

    After a rejection the review starts over: both steps must judge the same words.
    """
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    platform = row.platform
    ensure_not_in_review(platform)
    if platform.latest_revision_id is None or (platform.live and not platform.has_unpublished_changes):
        raise Conflict(_("Chưa có thay đổi nào để gửi thẩm định."), code="nothing_to_review")
    if row.owner is None or not row.owner.is_proven:  # anybody may type the name and tax code of a known company
        message = _("Hãy chứng minh đơn vị của bạn trong trang Tài khoản trước khi gửi thẩm định.")
        raise DomainError(message, code="vendor_not_proven")
    blocks = slots.collect("listing.submission_blocks", listing=row)
    if blocks:  # rooms below know of more that a vendor owes, signed rules of conduct say
        raise DomainError(" ".join(blocks), code="submission_blocked")
    missing = missing_facts(draft_of(platform))
    if missing:
        raise DomainError(_("Bản nháp còn thiếu thông tin."), code="draft_incomplete", fields=missing)
    user = user_of(actor)
    rejected = platform.current_workflow_state
    if rejected is not None:
        rejected.cancel(user=user)
    state = review_workflow().start(platform, user)
    notify(
        users=User.objects.filter(memberships__role="reviewer", memberships__ended_at=None).distinct(),
        kind="listing.submitted",
        context={"name": platform.name},
        url=reverse("platforms:review", args=[platform.slug]),
    )
    record(actor=actor, action="listing.submitted", target=row, data={"revision": platform.latest_revision_id})
    return state


@transaction.atomic
def listing_withdraw_review(*, actor: Actor, listing: Listing) -> None:
    """Take the draft back from review, so that it can be changed. Raise `Conflict` when none runs."""
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    state = row.platform.current_workflow_state
    if state is None or not row.platform.workflow_in_progress:
        raise Conflict(_("Không có bản nào đang được thẩm định."), code="no_review")
    state.cancel(user=user_of(actor))
    record(actor=actor, action="listing.review_withdrawn", target=row)


def listing_approve(
    *, actor: Actor, listing: Listing, revision_pk: int, findings: Mapping[str, str] | None = None, summary: str = ""
) -> ReviewDecision:
    """Pass the current step for exactly the revision that was read; the last step publishes it.

    Raise `Conflict` when another revision is under review or a newer one exists.
    """
    return _decide(actor, listing, revision_pk, ReviewDecision.Outcome.APPROVED, findings or {}, summary)


def listing_reject(
    *, actor: Actor, listing: Listing, revision_pk: int, findings: Mapping[str, str] | None = None, summary: str
) -> ReviewDecision:
    """Send the draft back with reasons; `summary` or a finding is required."""
    if not summary.strip() and not any((findings or {}).values()):
        raise InvalidInput(_("Hãy ghi lý do để nhà cung cấp biết cần sửa gì."), fields={"summary": _("Hãy ghi lý do.")})
    return _decide(actor, listing, revision_pk, ReviewDecision.Outcome.REJECTED, findings or {}, summary)


def may_decide(platform: models.Model, user: User) -> bool:
    """This person may judge the current step: a reviewer who neither asked nor judged the other step, of no
    part of the vendor."""
    if not isinstance(platform, Platform) or not can_review(agency_actor(user)):
        return False
    if _works_for_vendor(user.pk, platform):
        return False
    state = platform.current_workflow_state
    return state is None or user.pk not in _persons_of(state)


def decide_in_cms(*, task_state: TaskState, user: User, action: str, comment: str) -> None:
    """Wagtail's approve and reject buttons, through the same services."""
    listing = Listing.objects.get(platform_id=int(task_state.workflow_state.object_id))
    actor = agency_actor(user)
    if action == "approve":
        listing_approve(actor=actor, listing=listing, revision_pk=task_state.revision_id, summary=comment)
    elif action == "reject":
        listing_reject(actor=actor, listing=listing, revision_pk=task_state.revision_id, summary=comment)


@transaction.atomic
def _decide(
    actor: Actor, listing: Listing, revision_pk: int, outcome: str, findings: Mapping[str, str], summary: str
) -> ReviewDecision:
    ensure_can_review(actor)
    row = locked_listing(listing.pk)
    task_state = row.platform.current_workflow_task_state
    if task_state is None:
        raise Conflict(_("Không có bản nào đang được thẩm định."), code="no_review")
    if task_state.revision_id != revision_pk or row.platform.latest_revision_id != revision_pk:
        raise Conflict(_("Bản bạn đọc không còn là bản mới nhất. Hãy tải lại trang."), code="revision_changed")
    ensure(
        actor.user_pk not in _persons_of(task_state.workflow_state),
        _("Hai bước thẩm định phải do hai người khác nhau kết luận."),
    )
    ensure(not _works_for_vendor(actor.user_pk, row.platform), _("Không tự thẩm định nền tảng của đơn vị mình."))
    task = task_state.task.specific
    decision = ReviewDecision.objects.create(
        listing=row,
        revision_pk=revision_pk,
        step=task.step if isinstance(task, ReviewTask) else "",
        outcome=outcome,
        reviewer=actor.ref,
        findings={key: text.strip() for key, text in findings.items() if key in CriterionGroup and text.strip()},
        summary=summary.strip(),
        at=clock.now(),
    )
    record(actor=actor, action=f"listing.{outcome}", target=row, data={"revision": revision_pk, "step": decision.step})
    user = user_of(actor)
    if outcome == ReviewDecision.Outcome.APPROVED:
        task_state.approve(user=user, comment=decision.summary)
    else:
        task_state.reject(user=user, comment=decision.summary)
        tell_owner(row, "listing.rejected")
    return decision


def _works_for_vendor(user_pk: int | None, platform: Platform) -> bool:
    return Membership.objects.live().filter(user=user_pk, organisation__listings__platform=platform).exists()


def _persons_of(state: WorkflowState) -> set[int | None]:
    """Who has already had a hand in this review: the one who asked and whoever passed a step."""
    passed = state.task_states.filter(status=TaskState.STATUS_APPROVED).values_list("finished_by_id", flat=True)
    return {state.requested_by_id, *passed} - {None}
