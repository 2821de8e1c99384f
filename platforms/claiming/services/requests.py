"""Correction and removal asked without an account: proven by a mailed code, answered within the promised days."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Membership, User
from marketplace.accounts.register import masked_address
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.ids import public_id
from marketplace.notify.services import notify
from marketplace.outbox.services import publish
from marketplace.reference.queries import answer_due
from platforms.claiming.access import ensure_can_decide, ensure_no_conflict
from platforms.claiming.domains import address_for
from platforms.claiming.models import DomainCode, ListingRequest
from platforms.claiming.services.codes import Outcome, Subject, close_codes, code_refusal, code_send, code_try
from platforms.models import FactBasis, Listing, StandingCause
from platforms.services.locking import locked_listing
from platforms.services.standing import standing_change

CORRECTABLE = ("name", "website", "description_vi", "description_en")
REMOVED_REASON = "Công ty có sản phẩm yêu cầu gỡ."  # kept in the row, in one language
_VISITOR = Actor(kind="user", ref="visitor")
Kind, State = ListingRequest.Kind, ListingRequest.State


@transaction.atomic
def request_open(*, listing: Listing, kind: str, text: str, local_part: str, domain: str) -> ListingRequest:
    """Take a request and mail its code. Nobody looks at it before the code has come back."""
    row = locked_listing(listing.pk)
    _ensure_unclaimed(row)
    if Kind(kind) == Kind.CORRECTION and not text.strip():
        message = _("Ghi rõ cần sửa gì, thành gì.")
        raise InvalidInput(message, fields={"text": message})
    address = address_for(row.platform.website, local_part, domain)
    request = ListingRequest.objects.create(
        public_id=public_id("req"),
        listing=row,
        kind=Kind(kind),
        text=text.strip(),
        domain=domain,
        address_encrypted=settings.KEYS.encrypt(address),
        address_masked=masked_address(address),
        language=(get_language() or "vi")[:2],
        created_at=clock.now(),
    )
    code_send(actor=_VISITOR, listing=row, subject=Subject(request=request), address=address)
    return request


@transaction.atomic
def request_send_again(*, request: ListingRequest) -> None:
    """Another code to the same address, while the request is unproven."""
    row = locked_listing(request.listing_id)
    fresh = ListingRequest.objects.select_for_update().get(pk=request.pk)
    if fresh.state != State.UNPROVEN or not fresh.address:
        raise Conflict(_("Yêu cầu này không còn chờ mã."), code="request_proven")
    code_send(actor=_VISITOR, listing=row, subject=Subject(request=fresh), address=fresh.address)


def request_confirm(*, request: ListingRequest, code: str) -> ListingRequest:
    """The right code puts the request into the queue and starts its clock. A wrong attempt stays counted."""
    outcome, proven = _try_code(request, code)
    if proven is None:
        raise code_refusal(outcome)
    return proven


@transaction.atomic
def request_answer(
    *, actor: Actor, request: ListingRequest, is_done: bool, answer: str, changes: dict[str, Any] | None = None
) -> ListingRequest:
    """A reviewer's answer, mailed to the company. A removal that is done takes the listing down everywhere;
    a correction that is done writes `changes` (of `CORRECTABLE`) into the public page.
    """
    listing = locked_listing(request.listing_id)
    ensure_can_decide(actor)
    ensure_no_conflict(actor, listing.platform.vendor_id)
    row = ListingRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != State.OPEN:
        raise Conflict(_("Yêu cầu này đã được trả lời."), code="request_answered")
    if not answer.strip():
        message = _("Ghi câu trả lời: công ty nhận được qua thư.")
        raise DomainError(message, code="answer_missing", fields={"answer": message})
    if is_done:
        _ensure_unclaimed(listing)
        _carry_out(actor, listing, row, changes or {})
    row.state = State.DONE if is_done else State.DECLINED
    row.answer, row.answered_at, row.answered_by = answer.strip(), clock.now(), actor.ref
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(actor=actor, action="listing.request_answered", target=listing, data={"request": row.pk, "state": row.state})
    publish("claiming.request_answered", key=row.public_id, payload={"request_pk": row.pk})
    return row


@transaction.atomic
def _try_code(request: ListingRequest, typed: str) -> tuple[Outcome, ListingRequest | None]:
    listing = locked_listing(request.listing_id)
    outcome, code = code_try(listing=listing, subject=Subject(request=request), typed=typed)
    if code is None:
        return outcome, None
    now = clock.now()
    row = ListingRequest.objects.select_for_update().get(pk=request.pk)
    row.state, row.proven_at, row.due_at = State.OPEN, now, answer_due("listing_request", now)
    row.save(update_fields=["state", "proven_at", "due_at"])
    close_codes(DomainCode.objects.filter(request=row))
    record(actor=_VISITOR, action="listing.request_proven", target=listing, data={"request": row.pk, "kind": row.kind})
    reviewers = User.objects.filter(
        is_active=True, memberships__role=Membership.Role.REVIEWER, memberships__ended_at=None
    )
    url = reverse("claiming:request_review", args=[row.public_id])
    notify(users=reviewers.distinct(), kind="listing.request_received", context={"request_pk": row.pk}, url=url)
    return outcome, row


def _carry_out(actor: Actor, listing: Listing, request: ListingRequest, changes: dict[str, Any]) -> None:
    if request.kind == Kind.REMOVAL:
        standing_change(
            actor=actor,
            listing=listing,
            cause=StandingCause.WITHDRAWN,
            reference=request.public_id,
            withdrawn_at=clock.now(),
            withdrawn_reason=REMOVED_REASON,
        )
        return
    platform = listing.platform
    wanted = {field: changes[field] for field in CORRECTABLE if field in changes}
    changed = [field for field, value in wanted.items() if getattr(platform, field) != value]
    line = {"basis": FactBasis.VENDOR.value, "on": clock.today().isoformat(), "url": ""}
    for field in changed:
        setattr(platform, field, wanted[field])
        platform.fact_sources = {**platform.fact_sources, field: line}
    if changed:
        platform.save(update_fields=[*changed, "fact_sources"])
    standing_change(actor=actor, listing=listing, cause=StandingCause.CORRECTED, reference=request.public_id)


def _ensure_unclaimed(listing: Listing) -> None:
    if listing.is_claimed:
        raise Conflict(_("Trang này đã có nhà cung cấp nhận: nhà cung cấp tự sửa trong kênh của mình."), code="claimed")
    if listing.withdrawn_at is not None or not listing.platform.live:
        raise Conflict(_("Trang này không còn trên cổng."), code="listing_gone")
