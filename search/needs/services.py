"""Asking, answering, closing, forgetting: the only writers of needs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock, ids
from marketplace.access import Actor
from marketplace.accounts.services import consent_give
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.services import publish
from platforms.models import Listing
from search.needs import limits
from search.needs.access import ensure_can_answer
from search.needs.models import CONSENT_PURPOSE, TEXT_VERSION, Need, NeedAnswer, NeedContact, email_hash
from search.needs.states import State, may_go


@dataclass(frozen=True)
class Wish:
    """What was asked for, and from where: `sector` VSIC 2025, `province_code` of the 34; empty is not said."""

    words: str
    sector: str = ""
    size: str = ""
    province_code: str = ""


@transaction.atomic
def need_ask(
    *, actor: Actor, wish: Wish, has_consented: bool, email: str = "", language: str = "vi", is_simulated: bool = False
) -> Need:
    """Take a need. A signed-in person is answered through the account, a visitor at `email`.

    Raise `InvalidInput` without consent or without a way to answer, `Conflict` when the person or address has
    `limits.MOST_OPEN` open needs already.
    """
    if not has_consented:
        raise InvalidInput(_("Cần bạn đồng ý thì chúng tôi mới trả lời được."), fields={"consent": _("Chưa đồng ý.")})
    if actor.user_pk is None and not email:
        raise InvalidInput(_("Cần địa chỉ thư để trả lời."), fields={"email": _("Chưa điền ô này.")})
    _ensure_room(actor, email)
    public_id = ids.public_id("nhu")
    need = Need.objects.create(
        public_id=public_id,
        number=_number_of(public_id),
        words=wish.words.strip(),
        sector=wish.sector,
        size=wish.size,
        province_code=wish.province_code,
        language=language,
        user_id=actor.user_pk,
        is_simulated=is_simulated,
        asked_at=clock.now(),
    )
    if actor.user_pk is None:
        contact = NeedContact(need=need, consented_at=need.asked_at, text_version=TEXT_VERSION)
        contact.email = email
        contact.save()
    else:
        consent_give(
            actor=actor, purpose=CONSENT_PURPOSE, subject=public_id, fields=["email"], text_version=TEXT_VERSION
        )
    record(actor=actor, action="need.asked", target=need)
    return need


@transaction.atomic
def need_answer(*, actor: Actor, need: Need, text: str, slugs: Sequence[str]) -> NeedAnswer:
    """Answer with platforms and words; the asker is told by mail. A later answer adds to the former ones."""
    ensure_can_answer(actor, need)
    text = text.strip()
    if not text and not slugs:
        raise InvalidInput(_("Chọn ít nhất một nền tảng hoặc viết lời đáp."), fields={"text": _("Chưa có lời đáp.")})
    _ensure_listed(slugs)
    row = _locked(need, State.ANSWERED)
    now = clock.now()
    answer = NeedAnswer.objects.create(need=row, text=text, platforms=list(slugs), officer=actor.ref, at=now)
    row.state, row.answered_at = State.ANSWERED, now
    row.save(update_fields=["state", "answered_at"])
    record(actor=actor, action="need.answered", target=row, data={"answer": answer.pk})
    publish("need.answered", key=row.public_id, payload={"need_pk": row.pk, "answer_pk": answer.pk})
    return answer


@transaction.atomic
def need_close(*, actor: Actor, need: Need, reason: str) -> Need:
    """Close; an unanswered one needs a reason, and the asker is told it."""
    ensure_can_answer(actor, need)
    row = _locked(need, State.CLOSED)
    if row.state == State.OPEN and not reason.strip():
        raise InvalidInput(_("Nói vì sao đóng mà chưa trả lời."), fields={"reason": _("Chưa điền ô này.")})
    is_answered = row.state == State.ANSWERED
    _close(row, reason.strip())
    record(actor=actor, action="need.closed", target=row)
    if not is_answered:
        publish("need.closed", key=row.public_id, payload={"need_pk": row.pk})
    return row


@transaction.atomic
def need_withdraw(*, actor: Actor, need: Need) -> Need:
    """The asker takes the need back: it is closed, words and address are erased. Again has no further effect.

    Whoever holds the unguessable address of a visitor's need is its asker.
    """
    row = Need.objects.select_for_update().get(pk=need.pk)
    if row.user_id is not None and row.user_id != actor.user_pk and actor.kind != "system":
        raise Conflict(_("Nhu cầu này gửi từ một tài khoản; hãy đăng nhập bằng tài khoản đó."))
    if row.erased_at is None:
        if row.state != State.CLOSED:
            _close(row, "")
        _erase(row)
        record(actor=actor, action="need.withdrawn", target=row)
    return row


def needs_of_erased_forget(*, user_pk: int) -> int:
    """Everything a person asked goes when the person is erased; how many needs."""
    rows = Need.objects.filter(user_id=user_pk, erased_at=None)
    for row in rows:
        need_withdraw(actor=Actor.system("erasure"), need=row)
    return len(rows)


@transaction.atomic
def needs_sweep() -> tuple[int, int]:
    """Close what was answered long ago, erase what was closed long ago; how many of each. Repeatable."""
    now = clock.now()
    stale = Need.objects.select_for_update().filter(
        state=State.ANSWERED, answered_at__lt=now - dt.timedelta(days=limits.CLOSE_AFTER_DAYS)
    )
    closed = [_close(row, "") for row in stale.order_by("pk")]
    old = Need.objects.select_for_update().filter(
        state=State.CLOSED, erased_at=None, closed_at__lt=now - dt.timedelta(days=limits.FORGET_AFTER_DAYS)
    )
    erased = [_erase(row) for row in old.order_by("pk")]
    return len(closed), len(erased)


def _ensure_room(actor: Actor, email: str) -> None:
    rows = Need.objects.waiting()
    mine = rows.filter(user_id=actor.user_pk) if actor.user_pk else rows.filter(contact__email_hash=email_hash(email))
    if mine.count() >= limits.MOST_OPEN:
        raise Conflict(
            _("Bạn đang có %(most)d nhu cầu chờ trả lời. Chờ trả lời hoặc rút bớt rồi gửi tiếp.")
            % {"most": limits.MOST_OPEN}
        )


def _ensure_listed(slugs: Sequence[str]) -> None:
    known = set(Listing.objects.visible().filter(platform__slug__in=slugs).values_list("platform__slug", flat=True))
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        told = _("Không có nền tảng nào tên ngắn: %(slugs)s") % {"slugs": ", ".join(unknown)[:200]}
        raise InvalidInput(told, fields={"others": told})


def _locked(need: Need, to: State) -> Need:
    row = Need.objects.select_for_update().get(pk=need.pk)
    if not may_go(row.state, to):
        raise Conflict(_("Nhu cầu này đã đóng."))
    return row


def _close(row: Need, reason: str) -> Need:
    row.state, row.closed_at, row.close_reason = State.CLOSED, clock.now(), reason
    row.save(update_fields=["state", "closed_at", "close_reason"])
    return row


def _erase(row: Need) -> Need:
    now = clock.now()
    contact = NeedContact.objects.filter(need=row).first()
    if contact is not None:
        contact.erase(now)
        contact.save(update_fields=["email_encrypted", "email_hash", "erased_at"])
    row.words, row.erased_at = "", now
    row.save(update_fields=["words", "erased_at"])
    return row


def _number_of(public_id: str) -> str:
    symbols = public_id.partition("_")[2].upper()
    return f"NC-{symbols[:4]}-{symbols[4:8]}"
