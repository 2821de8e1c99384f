"""Reading threads."""

from dataclasses import dataclass

from django.db.models import QuerySet

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Membership
from marketplace.errors import NotAllowed, NotFound
from trials.correspondence.access import side_of
from trials.correspondence.models import Attachment, Post, Side, Thread
from trials.lifecycle.models import Trial


@dataclass(frozen=True)
class Conversation:
    """A trial's thread as one side may read it."""

    trial: Trial
    side: Side
    posts: list[Post]
    thread: Thread | None

    @property
    def is_overdue(self) -> bool:
        return bool(self.thread and self.thread.due_at and self.thread.due_at <= clock.now())

    @property
    def open_report(self) -> Post | None:
        """The oldest report in sight that no officer has answered."""
        return next((post for post in self.posts if post.is_report and post.answered_at is None), None)

    @property
    def last(self) -> Post | None:
        return self.posts[-1] if self.posts else None


def trial_in(actor: Actor, public_id: str) -> Trial:
    """The trial, or `NotFound` for who takes no part: outsiders do not learn that it exists."""
    row = Trial.objects.with_parties().filter(public_id=public_id, is_test=False).first()
    if row is None or not _takes_part(actor, row):
        raise NotFound("Không có lượt dùng thử này, hoặc bạn không tham gia trao đổi của nó.")
    return row


def conversation(actor: Actor, trial: Trial) -> Conversation:
    side = side_of(actor, trial)
    posts = Post.objects.filter(trial=trial).seen_by(side).prefetch_related("attachments")
    return Conversation(trial, side, list(posts), Thread.objects.filter(trial=trial).first())


def attachment_for(actor: Actor, pk: int) -> Attachment:
    """The file, for those who may read its post."""
    row = Attachment.objects.select_related("post__trial").filter(pk=pk).first()
    if row is not None and _takes_part(actor, row.post.trial):
        side = side_of(actor, row.post.trial)
        if Post.objects.filter(pk=row.post_id).seen_by(side).exists():
            return row
    raise NotFound("Không có tệp này.")


def open_reports(province_code: str = "") -> "QuerySet[Post]":
    """Reports that no officer has answered, oldest first."""
    rows = Post.objects.filter(is_report=True, answered_at=None).select_related(
        "trial__platform", "trial__organisation"
    )
    return rows.filter(trial__province_code=province_code) if province_code else rows


def late_threads(province_code: str = "") -> "QuerySet[Thread]":
    """Threads whose vendor is late with its answer, the latest last."""
    rows = Thread.objects.filter(waits_for=Side.VENDOR, due_at__lte=clock.now()).select_related(
        "trial__platform", "trial__vendor", "trial__organisation"
    )
    rows = rows.order_by("due_at")
    return rows.filter(trial__province_code=province_code) if province_code else rows


def writers_still_there(trial: Trial) -> set[int]:
    """Whoever of the SME wrote in the thread and has not left it since."""
    wrote = Post.objects.filter(trial=trial, side=Side.SME).values("author")
    rows = Membership.objects.live().filter(organisation=trial.organisation_id, user__in=wrote)
    return set(rows.values_list("user_id", flat=True))


def _takes_part(actor: Actor, trial: Trial) -> bool:
    try:
        side_of(actor, trial)
    except NotAllowed:
        return False
    return True
