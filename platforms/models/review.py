"""What reviewers found: kept for ever beside the revision they read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import AppendOnlyModel
from platforms.models.listing import Listing


class CriterionGroup(models.TextChoices):
    """The six groups of criteria for excellent platforms (Decision 1230/QĐ-BTTTT 2023, domain §7)."""

    TECHNICAL = "technical", _("Kỹ thuật, công nghệ")
    SECURITY = "security", _("An toàn thông tin")
    FUNCTIONS = "functions", _("Tính năng")
    USERS = "users", _("Số lượng người dùng")
    CAPACITY = "capacity", _("Năng lực của nhà cung cấp")
    SERVICE = "service", _("Mô hình dịch vụ, lợi ích của người dùng")


class ReviewDecision(AppendOnlyModel):
    """One reviewer's judgement of one revision in one step of the review."""

    class Step(models.TextChoices):
        CRITERIA = "criteria", _("Xét tiêu chí")
        SECURITY = "security", _("Xét an toàn")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Đạt")
        REJECTED = "rejected", _("Cần sửa")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="decisions")
    revision_pk = models.BigIntegerField(help_text="The Wagtail revision that was read.")
    step = models.CharField(max_length=10, choices=Step)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reviewer = models.CharField(max_length=60, help_text="Opaque actor.")
    findings = models.JSONField(default=dict, help_text="Criterion group → what the vendor reads about it.")
    summary = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Kết quả thẩm định")

    def __str__(self) -> str:
        return f"{self.step} {self.outcome} {self.revision_pk}"
