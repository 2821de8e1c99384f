"""The machinery of mailed codes: sending, throttling, comparing. Callers have checked who asks for what."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts import one_time
from marketplace.accounts.models import Organisation
from marketplace.accounts.register import masked_address
from marketplace.audit.services import record
from marketplace.errors import Conflict, DomainError
from marketplace.outbox.services import publish
from platforms.claiming.models import DomainCode, ListingRequest
from platforms.models import Listing

CODE_MINUTES = 30
MAX_ATTEMPTS = 5
RESEND_SECONDS = 60
CODES_PER_ADDRESS = 5  # a day: nobody floods a mailbox
CODES_PER_LISTING = 20  # a day, whoever asks
PURPOSE = "listing-domain"
Outcome = Literal["accepted", "wrong", "spent", "gone"]


@dataclass(frozen=True)
class Subject:
    """Whom a code is for: a claimant with an account, or a request without one."""

    organisation: Organisation | None = None
    request: ListingRequest | None = None

    def codes(self, listing: Listing) -> "QuerySet[DomainCode]":
        return DomainCode.objects.filter(listing=listing, organisation=self.organisation, request=self.request)


def code_send(*, actor: Actor, listing: Listing, subject: Subject, address: str, claim_kind: str = "") -> DomainCode:
    """Mail a fresh code to `address`, in the caller's transaction; an earlier open one of the subject stops working.

    Raise `Conflict` `code_too_soon` within a minute, or past the day's number for the address or the listing.
    """
    now = clock.now()
    address_hash = settings.KEYS.keyed_hash(f"{PURPOSE}:address:{address}")
    _ensure_not_too_often(listing, subject, address_hash, now)
    close_codes(subject.codes(listing))
    salt = one_time.new_salt()
    code = DomainCode.objects.create(
        listing=listing,
        organisation=subject.organisation,
        request=subject.request,
        claim_kind=claim_kind,
        domain=address.rpartition("@")[2],
        address_encrypted=settings.KEYS.encrypt(address),
        address_hash=address_hash,
        address_masked=masked_address(address),
        language=(get_language() or "vi")[:2],
        salt=salt,
        code_hash=one_time.hash_of(PURPOSE, one_time.code_of(PURPOSE, salt)),
        created_at=now,
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
    )
    record(actor=actor, action="listing.code_requested", target=listing, data={"code": code.pk})
    publish("claiming.code", key=f"code:{code.pk}", payload={"code_pk": code.pk})
    return code


def code_try(*, listing: Listing, subject: Subject, typed: str) -> tuple[Outcome, DomainCode | None]:
    """Compare what was typed with the open code and count the attempt, in the caller's transaction.

    The caller must commit a wrong attempt before it refuses, or the count would be lost with it.
    """
    code = subject.codes(listing).select_for_update().filter(state=DomainCode.State.OPEN).first()
    if code is None or code.expires_at <= clock.now():
        return "gone", None
    code.attempts += 1
    if not one_time.is_match(PURPOSE, "".join(typed.split()), code.code_hash):
        code.save(update_fields=["attempts"])
        if code.attempts < MAX_ATTEMPTS:
            return "wrong", None
        close_codes(DomainCode.objects.filter(pk=code.pk))
        return "spent", None
    code.state = DomainCode.State.USED
    code.save(update_fields=["attempts", "state"])
    return "accepted", code


def code_refusal(outcome: Outcome) -> DomainError:
    """What the page says beside the code for anything but `accepted`."""
    messages = {
        "wrong": _("Mã chưa đúng. Hãy xem lại thư."),
        "spent": _("Đã nhập sai 5 lần, mã này không dùng được nữa. Hãy yêu cầu mã mới."),
        "gone": _("Mã đã hết hạn hoặc chưa được gửi. Hãy yêu cầu mã mới."),
    }
    message = messages[outcome]
    return DomainError(message, code=f"code_{outcome}", fields={"code": message})


def close_codes(rows: "QuerySet[DomainCode]") -> None:
    """No open code of `rows` works any more, and no address of theirs is kept."""
    rows.filter(state=DomainCode.State.OPEN).update(state=DomainCode.State.CLOSED)
    rows.exclude(address_encrypted="").update(address_encrypted="")


def _ensure_not_too_often(listing: Listing, subject: Subject, address_hash: str, now: dt.datetime) -> None:
    just_now, today = now - dt.timedelta(seconds=RESEND_SECONDS), now - dt.timedelta(days=1)
    if subject.codes(listing).filter(created_at__gt=just_now).exists():
        raise Conflict(_("Mã vừa được gửi. Hãy chờ một phút rồi yêu cầu lại."), code="code_too_soon")
    recent = DomainCode.objects.filter(created_at__gt=today)
    to_address = recent.filter(address_hash=address_hash).count()
    if to_address >= CODES_PER_ADDRESS or recent.filter(listing=listing).count() >= CODES_PER_LISTING:
        raise Conflict(_("Đã gửi quá nhiều mã trong 24 giờ. Hãy thử lại ngày mai."), code="code_too_soon")
