"""An SME's own judgment of what it tried: the same questions for each platform, and the decision they led to."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.reference.names import localized

POINTS = range(1, 6)


class Question(models.Model):
    """A question asked of every platform beside the tasks of its category; edited by editors, retired, not deleted."""

    code = models.SlugField(_("Mã"), max_length=40, unique=True)
    text_vi = models.CharField(_("Câu hỏi"), max_length=200)
    text_en = models.CharField(_("Câu hỏi, tiếng Anh"), max_length=200)
    hint_vi = models.CharField(_("Cách chấm"), max_length=300, blank=True)
    hint_en = models.CharField(_("Cách chấm, tiếng Anh"), max_length=300, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)
    is_retired = models.BooleanField(_("Ngừng hỏi"), default=False)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("Câu hỏi chấm điểm")
        verbose_name_plural = _("Câu hỏi chấm điểm")

    def __str__(self) -> str:
        return localized(self, "text")

    @property
    def hint(self) -> str:
        return localized(self, "hint")


class Score(models.Model):
    """One to five points of a trial for a question or for a task of its category."""

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="scores")
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey("platforms.TrialTask", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "question"], name="evaluation_one_score_a_question"),
            models.UniqueConstraint(fields=["trial", "task"], name="evaluation_one_score_a_task"),
            models.CheckConstraint(
                condition=models.Q(question__isnull=True) ^ models.Q(task__isnull=True), name="evaluation_score_of_one"
            ),
            models.CheckConstraint(condition=models.Q(points__range=(1, 5)), name="evaluation_points_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.points}"


class DecisionNote(models.Model):
    """What an organisation decided about a category: one of its trials, or none of them, and why.

    A later decision is a new row: the note that was printed stays as it was, with the points of that day.
    """

    public_id = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="decision_notes")
    category_slug = models.CharField(max_length=40)
    chosen = models.ForeignKey("lifecycle.Trial", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    table = models.JSONField(default=dict, help_text="The compared platforms, questions and points as of this moment.")
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return self.public_id
