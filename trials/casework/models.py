"""What officers did about trials that do not move."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """An officer reminded a vendor of what waits for it: at most once a day for each reason and area of officers."""

    vendor = models.ForeignKey("platforms.Vendor", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    province_code = models.CharField(max_length=2, blank=True, help_text="Whose trials: 34-code; empty = all.")
    day = models.DateField()
    trials = models.PositiveIntegerField(help_text="How many trials waited then.")
    sent_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        # The table is older than this room.
        db_table = "funnel_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "reason", "province_code", "day"], name="casework_one_reminder_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.reason} {self.day}"


class CaseAct(models.Model):
    """One thing an officer did about one trial; the audit trail keeps the same without the words of `note`."""

    class Kind(models.TextChoices):
        REMINDED = "reminded", _("Đã nhắc nhà cung cấp")
        REMINDED_SME = "reminded_sme", _("Đã nhắc doanh nghiệp")
        CALLED = "called", _("Đã gọi điện")
        ALTERNATIVES = "alternatives", _("Đã gợi ý nền tảng khác")
        FAILED = "failed", _("Đã kết thúc vì không cấp được tài khoản")
        ESCALATED = "escalated", _("Đã chuyển trung tâm")

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="case_acts")
    kind = models.CharField(max_length=14, choices=Kind)
    reason = models.CharField(max_length=20, help_text="Why the trial stood on the board then.")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["trial", "at"])]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.kind}"
