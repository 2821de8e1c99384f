"""Writing into a trial's thread, and the clock of its answers."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor, ensure, ensure_person
from marketplace.accounts.certificates import Certificate
from marketplace.accounts.models import User
from marketplace.audit.services import record
from marketplace.errors import Conflict, InvalidInput
from marketplace.outbox.services import publish
from trials.correspondence.access import side_of
from trials.correspondence.models import Attachment, Audience, Post, Side, Thread
from trials.lifecycle.advance import locked
from trials.lifecycle.models import Trial

MAX_LENGTH = 4000
MAX_FILES = 3
POSTS_A_DAY = 30
CLOCK = ("waits_for", "waits_since", "due_at", "officer_told_at", "settled_at", "settled_by")
"""The columns of a thread that start and stop together."""


@transaction.atomic
def post_add(
    *,
    actor: Actor,
    trial: Trial,
    text: str,
    files: Sequence[Certificate] = (),
    audience: Audience = Audience.ALL,
    is_report: bool = False,
    is_for_information: bool = False,
) -> Post:
    """Write to the other side and the officers, or, as a report, to the officers alone.

    A post of the SME starts the vendor's answer clock (the programme's working days) unless it is for information;
    an answer of the vendor stops it, and so does `thread_settle`. A trial's end changes nothing: how to take one's
    data out may be asked afterwards. An officer chooses the audience; the sides do not. Raise `InvalidInput` for an
    empty, too long or too often repeated text.
    """
    row = locked(trial.pk)
    side = side_of(actor, row)
    text = text.strip()
    _ensure_sendable(actor, row, text, files)
    if is_report:
        ensure(side != Side.OFFICER)
        audience = Audience(side.value)
    elif side != Side.OFFICER:
        audience = Audience.ALL
    post = Post.objects.create(
        trial=row, side=side, audience=audience, is_report=is_report, author_id=ensure_person(actor), text=text,
        at=clock.now(), is_for_information=is_for_information and side == Side.SME and not is_report,
    )  # fmt: skip
    for upload in files:
        _attach(post, upload)
    if side == Side.OFFICER:
        record(actor=actor, action="correspondence.answered", target=row, data={"audience": audience.value})
        Post.objects.filter(trial=row, is_report=True, answered_at=None, audience=audience).update(
            answered_at=clock.now()
        )
    elif not is_report and not post.is_for_information:
        _turn_clock(row, side)
    publish("correspondence.posted", key=row.public_id, payload={"post_pk": post.pk})
    return post


@transaction.atomic
def thread_settle(*, actor: Actor, trial: Trial) -> Thread:
    """Say for the vendor or as an officer that no answer is owed any more; both sides read who said so.

    Raise `NotAllowed` for the SME, `Conflict` (code `nothing_waits`) where no clock runs. The SME's next question
    starts the clock again.
    """
    row = locked(trial.pk)
    side = side_of(actor, row)
    ensure(side != Side.SME)
    thread = Thread.objects.select_for_update().filter(trial=row, waits_for=Side.VENDOR).first()
    if thread is None:
        raise Conflict(_("Không còn câu hỏi nào chờ trả lời."), code="nothing_waits")
    data = {"side": side.value, "due_at": thread.due_at.isoformat() if thread.due_at else None}
    _stop_clock(thread)
    thread.settled_at, thread.settled_by = clock.now(), side
    thread.save(update_fields=CLOCK)
    record(actor=actor, action="correspondence.settled", target=row, data=data)
    return thread


def due_recount() -> int:
    """Set when running clocks run out by the calendar as it is now; return how many moved.

    One that has run out already is not set anew: officers were told.
    """
    moved = 0
    running = Thread.objects.filter(waits_for=Side.VENDOR, due_at__gt=clock.now())
    for pk in list(running.order_by("trial").values_list("trial", flat=True)):
        with transaction.atomic():
            row = locked(pk)
            thread = running.select_for_update().filter(trial=row).first()
            if thread is None or thread.waits_since is None:
                continue
            due = clock.answer_due(thread.waits_since, row.programme_terms.answer_working_days)
            if due != thread.due_at:
                thread.due_at = due
                thread.save(update_fields=["due_at"])
                moved += 1
    return moved


def tell_overdue() -> int:
    """Tell the officers of the SME's province of answers that are late, each once; return how many."""
    done = 0
    late = Thread.objects.filter(waits_for=Side.VENDOR, due_at__lte=clock.now(), officer_told_at=None)
    for pk in list(late.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Thread.objects.select_for_update().get(pk=pk)
            if row.waits_for != Side.VENDOR or row.officer_told_at or not row.due_at or row.due_at > clock.now():
                continue
            row.officer_told_at = clock.now()
            row.save(update_fields=["officer_told_at"])
            publish("correspondence.overdue", key=str(row.trial_id), payload={"trial_pk": row.trial_id})
            done += 1
    return done


@transaction.atomic
def posts_erase(*, user: User) -> int:
    """Blank what an erased person wrote and delete the files; that something was written stays."""
    rows = list(Post.objects.select_for_update().filter(author=user, erased_at=None).order_by("pk"))
    for post in rows:
        for attachment in post.attachments.all():
            name = attachment.file.name
            transaction.on_commit(lambda name=name: attachment_delete(name))  # type: ignore[misc]
            attachment.delete()
        post.text, post.erased_at = "", clock.now()
        post.save(update_fields=["text", "erased_at"])
    return len(rows)


def attachment_delete(name: str) -> None:
    Attachment._meta.get_field("file").storage.delete(name)


def _attach(post: Post, upload: Certificate) -> None:
    row = Attachment(post=post, content_type=upload.content_type, size=upload.file.size or 0)
    row.file.save(upload.random_name(), upload.file, save=False)
    row.save()


def _turn_clock(row: Trial, side: Side) -> None:
    """The vendor's clock runs from the SME's first unanswered post on."""
    thread, _new = Thread.objects.select_for_update().get_or_create(trial=row)
    if side == Side.VENDOR:
        _stop_clock(thread)
    elif thread.waits_for != Side.VENDOR:
        _stop_clock(thread)
        thread.waits_for, thread.waits_since = Side.VENDOR, clock.now()
        thread.due_at = clock.answer_due(thread.waits_since, row.programme_terms.answer_working_days)
    thread.save(update_fields=CLOCK)


def _stop_clock(thread: Thread) -> None:
    thread.waits_for, thread.settled_by = "", ""
    thread.waits_since = thread.due_at = thread.officer_told_at = thread.settled_at = None


def _ensure_sendable(actor: Actor, row: Trial, text: str, files: Sequence[Certificate]) -> None:
    problem = {}
    if not text:
        problem["text"] = _("Hãy viết nội dung.")
    elif len(text) > MAX_LENGTH:
        problem["text"] = _("Tối đa %(n)d ký tự.") % {"n": MAX_LENGTH}
    if len(files) > MAX_FILES:
        problem["attachments"] = _("Tối đa %(n)d tệp mỗi lần gửi.") % {"n": MAX_FILES}
    if problem:
        raise InvalidInput(next(iter(problem.values())), code="post_refused", fields=problem)
    mine = Post.objects.filter(trial=row, author_id=actor.user_pk)
    if mine.filter(at__gte=clock.at_midnight()).count() >= POSTS_A_DAY:
        raise Conflict(
            _("Hôm nay bạn đã gửi nhiều tin trong lượt này. Hãy gửi tiếp vào ngày mai."), code="too_many_posts"
        )
    last = mine.order_by("-at", "-pk").first()
    if last is not None and last.text == text and not files and (clock.now() - last.at).total_seconds() < 60:
        raise Conflict(_("Tin này vừa được gửi."), code="sent_twice")
