"""What a vendor without programmers sets and uploads."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """How many new trials a platform takes: none while paused, at most `daily_limit` a day."""

    platform = models.OneToOneField("platforms.Platform", on_delete=models.PROTECT, related_name="intake")
    is_paused = models.BooleanField(_("Tạm ngừng nhận"), default=False)
    resumes_on = models.DateField(_("Nhận lại từ ngày"), null=True, blank=True)
    daily_limit = models.PositiveIntegerField(_("Số lượt nhận mỗi ngày"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(daily_limit=None) | models.Q(daily_limit__gte=1), name="backoffice_limit_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"intake of {self.platform_id}"


class ActivationCode(models.Model):
    """A code uploaded beforehand: a request takes the next one and has access at once. Encrypted, given once."""

    platform = models.ForeignKey("platforms.Platform", on_delete=models.PROTECT, related_name="activation_codes")
    code_encrypted = models.TextField()
    code_key = models.CharField(max_length=64, help_text="Keyed hash: the same code is not uploaded twice.")
    access_url = models.URLField(max_length=600)
    instructions = models.TextField(blank=True)
    trial = models.OneToOneField(
        "lifecycle.Trial", null=True, blank=True, on_delete=models.PROTECT, related_name="activation_code"
    )
    uploaded_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "code_key"], name="backoffice_code_once")]
        indexes = [models.Index(fields=["platform"], condition=models.Q(trial=None), name="backoffice_free_codes")]

    def __str__(self) -> str:
        return f"code {self.pk} of {self.platform_id}"

    @property
    def code(self) -> str:
        return str(settings.KEYS.decrypt(self.code_encrypted))


class Batch(models.Model):
    """An uploaded file of answers, tried and then applied line by line; the text is dropped after the last line.

    The first `lines_done` lines have been applied, and the report tells what came of them; of the others it tells the
    dry run.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("Đã kiểm thử, chưa áp dụng")
        APPLYING = "applying", _("Dừng giữa chừng")
        APPLIED = "applied", _("Đã áp dụng")

    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="batches")
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    text_encrypted = models.TextField(blank=True)
    report = models.JSONField(default=list, help_text="line, trial, verb, outcome, message; keys and codes only")
    lines_done = models.PositiveIntegerField(default=0)
    lines_idle = models.PositiveIntegerField(default=0, help_text="Lines without a step; the report leaves them out.")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"batch {self.pk} {self.state}"
