"""A review: submitted by the vendor, judged on criteria and then on security by two persons.

Every door leads here: reviewers judge on our page alone, because a step asks more than Wagtail's buttons can
(`ReviewTask` offers none and refuses their URLs). The room of reviews keeps the book and the clock (`reviewing`).
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
from platforms.findings import is_finding
from platforms.models import Listing, Platform, ReviewDecision, ReviewTask
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
        url=reverse("reviewing:review", args=[platform.slug]),
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
    *,
    actor: Actor,
    listing: Listing,
    revision_pk: int,
    findings: Mapping[str, str] | None = None,
    summary: str = "",
    step: str = "",
) -> ReviewDecision:
    """Pass the current step for exactly the revision that was read; the last step publishes it.

    `findings`: group of criteria, or "field:<name>", → what the vendor reads. With `step` the judgement counts for
    that step alone. Raise `Conflict` when another revision is under review, a newer one exists, or somebody else
    has just judged the step.
    """
    return _decide(actor, listing, revision_pk, ReviewDecision.Outcome.APPROVED, findings or {}, summary, step)


def listing_reject(
    *,
    actor: Actor,
    listing: Listing,
    revision_pk: int,
    findings: Mapping[str, str] | None = None,
    summary: str,
    step: str = "",
) -> ReviewDecision:
    """Send the draft back with reasons; `summary` or a finding is required. `step` as in `listing_approve`."""
    if not summary.strip() and not any((findings or {}).values()):
        raise InvalidInput(_("Hãy ghi lý do để nhà cung cấp biết cần sửa gì."), fields={"summary": _("Hãy ghi lý do.")})
    return _decide(actor, listing, revision_pk, ReviewDecision.Outcome.REJECTED, findings or {}, summary, step)


def may_decide(platform: models.Model, user: User) -> bool:
    """This person may judge the current step: a reviewer who neither asked nor judged the other step, of no
    part of the vendor and without a conflict."""
    if not isinstance(platform, Platform) or not can_review(agency_actor(user)):
        return False
    if refusal(platform, user.pk):
        return False
    state = platform.current_workflow_state
    return state is None or user.pk not in _persons_of(state, platform.latest_revision_id)


def refusal(platform: Platform, user_pk: int | None) -> str:
    """Why this person may neither read nor judge the drafts of this platform; "" where nothing speaks against it.

    Rooms add their own reasons in the slot `review.refusal`, called with `platform` and `user_pk`.
    """
    if _works_for_vendor(user_pk, platform):
        return _("Không tự thẩm định nền tảng của đơn vị mình.")
    return str(slots.first("review.refusal", "", platform=platform, user_pk=user_pk))


@transaction.atomic
def _decide(
    actor: Actor,
    listing: Listing,
    revision_pk: int,
    outcome: str,
    findings: Mapping[str, str],
    summary: str,
    wanted_step: str,
) -> ReviewDecision:
    ensure_can_review(actor)
    row = locked_listing(listing.pk)
    task_state = row.platform.current_workflow_task_state
    ensure_free_to_judge(row.platform, actor)
    if task_state is None:
        raise Conflict(_("Không có bản nào đang được thẩm định."), code="no_review")
    task = task_state.task.specific
    step = task.step if isinstance(task, ReviewTask) else ""
    if wanted_step and wanted_step != step:
        message = _("Bước này vừa được người khác kết luận. Hãy tải lại trang để xem bước đang chờ.")
        raise Conflict(message, code="step_judged")
    if task_state.revision_id != revision_pk or row.platform.latest_revision_id != revision_pk:
        raise Conflict(_("Bản bạn đọc không còn là bản mới nhất. Hãy tải lại trang."), code="revision_changed")
    ensure(
        actor.user_pk not in _persons_of(task_state.workflow_state, revision_pk),
        _("Hai bước thẩm định phải do hai người khác nhau kết luận."),
    )
    decision = ReviewDecision.objects.create(
        listing=row,
        revision_pk=revision_pk,
        step=step,
        outcome=outcome,
        reviewer=actor.ref,
        findings={key: text.strip() for key, text in findings.items() if is_finding(key) and text.strip()},
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


def ensure_free_to_judge(platform: Platform, actor: Actor) -> None:
    """Raise `NotAllowed` with the reason for whom `refusal` tells one."""
    reason = refusal(platform, actor.user_pk)
    ensure(not reason, reason)


def _works_for_vendor(user_pk: int | None, platform: Platform) -> bool:
    return Membership.objects.live().filter(user=user_pk, organisation__listings__platform=platform).exists()


def _persons_of(state: WorkflowState, revision_pk: int | None) -> set[int | None]:
    """Who has already had a hand in this review: the one who asked and whoever passed a step of this revision."""
    passed = state.task_states.filter(status=TaskState.STATUS_APPROVED, revision=revision_pk)
    return {state.requested_by_id, *passed.values_list("finished_by_id", flat=True)} - {None}
