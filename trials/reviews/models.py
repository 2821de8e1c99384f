"""What organisations that really used a platform say of it, and what its vendor answers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.reference.names import localized
from marketplace.reference.queries import province_name, section_name

STARS = range(1, 6)
MAX_WORDS = 2000


class Question(models.Model):
    """Asked in every review of its category (of all categories, where none is named); retired, not deleted."""

    code = models.SlugField(_("Mã"), max_length=60, unique=True)
    category = models.ForeignKey(
        "platforms.Category",
        verbose_name=_("Nhóm nền tảng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Để trống: hỏi ở mọi nhóm."),
    )
    text_vi = models.CharField(_("Câu hỏi"), max_length=200)
    text_en = models.CharField(_("Câu hỏi, tiếng Anh"), max_length=200)
    sort_order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)
    is_retired = models.BooleanField(_("Ngừng hỏi"), default=False)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("Câu hỏi đánh giá")
        verbose_name_plural = _("Câu hỏi đánh giá")

    def __str__(self) -> str:
        return localized(self, "text")


class Occasion(models.TextChoices):
    """When a review is asked for."""

    DAY_30 = "day-30", _("Sau 30 ngày sử dụng")
    LEAVING = "leaving", _("Khi dừng sử dụng")
    YEAR = "year", _("Sau một năm sử dụng")


class Invitation(models.Model):
    """A trial's people were asked for a review: once for each occasion."""

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="review_invitations")
    occasion = models.CharField(max_length=8, choices=Occasion)
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "occasion"], name="reviews_one_invitation")]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.occasion}"


class State(models.TextChoices):
    WAITING = "waiting", _("Chờ duyệt")
    PUBLISHED = "published", _("Đã đăng")
    REFUSED = "refused", _("Không đăng")
    WITHDRAWN = "withdrawn", _("Người viết đã rút")


class Reason(models.TextChoices):
    """Why a review or an answer is not shown. Whether its author is right is no reason."""

    PERSONAL = "personal", _("Có dữ liệu cá nhân")
    INSULT = "insult", _("Có lời xúc phạm")
    OFF_TOPIC = "off_topic", _("Không nói về nền tảng này")
    PAID = "paid", _("Quảng cáo, hoặc viết để được trả tiền")
    SECRET = "secret", _("Tiết lộ bí mật kinh doanh")


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> "ReviewQuerySet":
        return self.filter(state=State.PUBLISHED)

    def to_look_at(self) -> "ReviewQuerySet":
        """A review or its vendor's answer waits for a reviewer; the nearest limit of what waits first."""
        answered = models.Q(state=State.PUBLISHED, reply_state=State.WAITING)
        due = models.Case(models.When(state=State.WAITING, then="due_at"), default="reply_due_at")
        return self.filter(models.Q(state=State.WAITING) | answered).annotate(look_by=due).order_by("look_by", "pk")

    def late(self) -> "ReviewQuerySet":
        """Of those to look at: past the limit of what waits."""
        past = models.Q(state=State.WAITING, due_at__lt=clock.now())
        return self.filter(past | models.Q(reply_state=State.WAITING, reply_due_at__lt=clock.now()))

    def with_page(self) -> "ReviewQuerySet":
        return self.select_related("trial__platform", "trial__organisation", "trial__vendor").prefetch_related(
            "answers__question"
        )


class Review(models.Model):
    """One organisation's words about one trial at one occasion, and the one answer of its vendor.

    Nothing is public before a reviewer looked at it. `version` counts what was sent: a reviewer judges the words
    that were read and no later ones. A withdrawn review is kept and shown to nobody but its organisation.
    """

    public_id = models.CharField(max_length=24, unique=True)
    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="reviews")
    occasion = models.CharField(max_length=8, choices=Occasion)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    shows_name = models.BooleanField(default=False, help_text="The organisation agrees to be named.")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When a reviewer has looked at it, at the latest.")
    published_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="What the author should change; told to the author.")
    erased_at = models.DateTimeField(null=True, blank=True)

    reply = models.TextField(blank=True)
    reply_state = models.CharField(max_length=10, choices=State, blank=True)
    reply_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply_at = models.DateTimeField(null=True, blank=True)
    reply_due_at = models.DateTimeField(null=True, blank=True)
    reply_reason = models.CharField(max_length=10, choices=Reason, blank=True)
    reply_note = models.CharField(max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-sent_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["trial", "occasion"], name="reviews_one_review"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="reviews_published_at_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""), name="reviews_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def author_words(self) -> str:
        """Size, sector and province of the organisation as of its request; never more than that."""
        trial = self.trial
        sizes = dict(Organisation.Size.choices)
        size = sizes[trial.size] if trial.size in sizes and trial.size != Organisation.Size.UNKNOWN else ""
        parts = [str(size), section_name(trial.vsic_version, trial.vsic_section)]
        parts.append(province_name(trial.province_code) if trial.province_code else "")
        return ", ".join(part for part in parts if part)

    @property
    def public_reply(self) -> str:
        return self.reply if self.reply_state == State.PUBLISHED else ""


class Answer(models.Model):
    """One to five stars of a review for one question."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        ordering = ["question__sort_order", "question__code"]
        constraints = [
            models.UniqueConstraint(fields=["review", "question"], name="reviews_one_answer_a_question"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="reviews_stars_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.stars}"
