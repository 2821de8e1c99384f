"""Writing, moderating, answering and withdrawing reviews. Each step is in the audit trail; no row is ever deleted."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import User
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.ids import public_id
from marketplace.outbox.services import publish
from marketplace.reference.queries import answer_due
from trials.lifecycle.access import ensure_use
from trials.lifecycle.advance import locked
from trials.lifecycle.models import Trial
from trials.reviews.access import ensure_can_judge, ensure_can_reply, ensure_can_write
from trials.reviews.models import MAX_WORDS, STARS, Answer, Occasion, Reason, Review, State
from trials.reviews.occasions import open_occasion
from trials.reviews.queries import questions_of

# The promise to look at what was sent, in working days by the dated row.
TERM = "user_review"
_REWRITABLE = frozenset({State.WAITING, State.REFUSED})


@transaction.atomic
def review_send(
    *, actor: Actor, trial: Trial, occasion: Occasion, stars: Mapping[int, int], text: str, shows_name: bool
) -> Review:
    """Send a review to the reviewers, or send it again corrected; `stars` by question key, 1 to 5 for each question.

    Raise `Conflict` where this occasion is not open, or the review is published or withdrawn: a published review
    is not rewritten, only withdrawn.
    """
    row = locked(trial.pk)
    author_pk = ensure_can_write(actor, row)
    text = text.strip()
    _ensure_complete(row, stars, text)
    review = Review.objects.select_for_update().filter(trial=row, occasion=occasion).first()
    if review is None:
        if open_occasion(row) != occasion:
            raise Conflict(_("Lượt này hiện chưa, hoặc không còn, đánh giá được ở thời điểm này."), code="not_open")
        review = Review(public_id=public_id("rev"), trial=row, occasion=occasion, version=0)
    elif review.state not in _REWRITABLE:
        raise Conflict(_("Đánh giá đã đăng hoặc đã rút thì không sửa được."), code="review_closed")
    elif _is_same(review, stars, text, shows_name):
        return review
    review.state, review.version, review.author_id = State.WAITING, review.version + 1, author_pk
    review.text, review.shows_name, review.erased_at = text, shows_name, None
    review.sent_at, review.due_at = clock.now(), answer_due(TERM, clock.now())
    review.reason, review.note = "", ""
    review.save()
    for question_pk, value in stars.items():
        Answer.objects.update_or_create(review=review, question_id=question_pk, defaults={"stars": value})
    record(actor=actor, action="user_review.sent", target=review, data={"version": review.version})
    return review


@transaction.atomic
def review_publish(*, actor: Actor, review: Review, version: int) -> Review:
    """Show the words that the reviewer has read. Raise `Conflict` where others stand there by now."""
    row = _locked(review)
    ensure_can_judge(actor, row.trial)
    _ensure_seen(row, version)
    if row.state != State.WAITING:
        raise Conflict(_("Đánh giá này đã được xử lý."), code="already_judged")
    row.state, row.published_at = State.PUBLISHED, clock.now()
    row.save(update_fields=["state", "published_at"])
    _judged(actor, row, "published")
    return row


@transaction.atomic
def review_refuse(*, actor: Actor, review: Review, version: int, reason: Reason, note: str) -> Review:
    """Hold a review back, or take a published one down, with the reason and what to change, told to the author."""
    row = _locked(review)
    ensure_can_judge(actor, row.trial)
    _ensure_seen(row, version)
    if row.state not in (State.WAITING, State.PUBLISHED):
        raise Conflict(_("Đánh giá này đã được xử lý."), code="already_judged")
    row.state, row.reason, row.note = State.REFUSED, Reason(reason), _explained(note)
    row.save(update_fields=["state", "reason", "note"])
    _judged(actor, row, "refused", reason=row.reason)
    return row


@transaction.atomic
def review_withdraw(*, actor: Actor, review: Review) -> Review:
    """The organisation takes its review back, for good; the row is kept. Twice does nothing more."""
    row = _locked(review)
    ensure_use(actor, row.trial)
    if row.state != State.WITHDRAWN:
        row.state = State.WITHDRAWN
        row.save(update_fields=["state"])
        record(actor=actor, action="user_review.withdrawn", target=row)
    return row


@transaction.atomic
def reply_send(*, actor: Actor, review: Review, text: str) -> Review:
    """The vendor's one answer to a published review; it is looked at like the review, and may be mended if refused."""
    row = _locked(review)
    author_pk = ensure_can_reply(actor, row.trial)
    text = text.strip()
    if not text or len(text) > MAX_WORDS:
        message = _("Hãy viết câu trả lời, tối đa %(n)d ký tự.") % {"n": MAX_WORDS}
        raise InvalidInput(message, code="bad_reply", fields={"text": message})
    if row.state != State.PUBLISHED or row.reply_state not in ("", State.REFUSED):
        raise Conflict(_("Mỗi đánh giá được trả lời một lần."), code="already_replied")
    row.reply, row.reply_state, row.reply_by_id = text, State.WAITING, author_pk
    row.reply_at, row.reply_due_at = clock.now(), answer_due(TERM, clock.now())
    row.reply_reason, row.reply_note = "", ""
    row.save(
        update_fields=["reply", "reply_state", "reply_by", "reply_at", "reply_due_at", "reply_reason", "reply_note"]
    )
    record(actor=actor, action="user_review.reply_sent", target=row)
    return row


@transaction.atomic
def reply_judge(*, actor: Actor, review: Review, reason: Reason | None, note: str = "") -> Review:
    """Show the vendor's answer (no `reason`), or refuse it with a reason; either once."""
    row = _locked(review)
    ensure_can_judge(actor, row.trial)
    if row.reply_state != State.WAITING:
        raise Conflict(_("Câu trả lời này đã được xử lý."), code="already_judged")
    row.reply_state = State.PUBLISHED if reason is None else State.REFUSED
    row.reply_reason, row.reply_note = ("", "") if reason is None else (Reason(reason), _explained(note))
    row.save(update_fields=["reply_state", "reply_reason", "reply_note"])
    _judged(actor, row, f"reply_{row.reply_state}", reason=row.reply_reason)
    return row


@transaction.atomic
def reviews_erase(*, user: User) -> int:
    """Blank the words of an erased person; the stars and the organisation's share in the figures stay.

    A vendor's answer is the company's statement and stays.
    """
    rows = Review.objects.select_for_update().filter(author=user, erased_at=None)
    return rows.update(text="", note="", erased_at=clock.now())


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("trial__vendor__organisation")
    return rows.get(pk=review.pk)


def _judged(actor: Actor, row: Review, outcome: str, *, reason: str = "") -> None:
    record(actor=actor, action=f"user_review.{outcome}", target=row, data={"version": row.version, "reason": reason})
    publish("reviews.judged", key=row.public_id, payload={"review_pk": row.pk, "outcome": outcome})


def _ensure_seen(row: Review, version: int) -> None:
    if row.version != version:
        raise Conflict(_("Người viết vừa sửa đánh giá. Hãy đọc lại trước khi quyết định."), code="rewritten")


def _ensure_complete(trial: Trial, stars: Mapping[int, int], text: str) -> None:
    asked = {question.pk for question in questions_of(trial.category_slug)}
    if set(stars) != asked or not set(stars.values()) <= set(STARS):
        raise InvalidInput(_("Hãy chấm từ 1 đến 5 sao cho mỗi câu hỏi."), code="bad_stars")
    if not text or len(text) > MAX_WORDS:
        message = _("Hãy viết vài lời, tối đa %(n)d ký tự.") % {"n": MAX_WORDS}
        raise InvalidInput(message, code="bad_text", fields={"text": message})


def _explained(note: str) -> str:
    note = " ".join(note.split())[:500]
    if not note:
        message = _("Hãy ghi điều cần sửa; người viết đọc được.")
        raise InvalidInput(message, code="note_needed", fields={"note": message})
    return note


def _is_same(review: Review, stars: Mapping[int, int], text: str, shows_name: bool) -> bool:
    """The same words waiting already: a second click changes nothing."""
    known = dict(review.answers.values_list("question_id", "stars"))
    same_words = (review.text, review.shows_name) == (text, shows_name)
    return review.state == State.WAITING and same_words and all(known.get(pk) == value for pk, value in stars.items())
