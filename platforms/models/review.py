"""What reviewers found: kept for ever beside the revision they read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from marketplace.accounts.models import User
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


class ReviewStep(models.TextChoices):
    """The two steps of a review, judged by two persons."""

    CRITERIA = "criteria", _("Xét tiêu chí")
    SECURITY = "security", _("Xét an toàn")


class ReviewTask(AbstractGroupApprovalTask):
    """A step of Wagtail's workflow that is judged on our own page, through our services.

    While it runs the draft is locked for everybody: what is approved is what was read. Wagtail's buttons know
    neither criteria nor conflicts of interest: none is offered, and their URLs decide nothing.
    """

    step = models.CharField(max_length=10, choices=ReviewStep)
    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "step"]

    class Meta:
        verbose_name = _("Bước thẩm định nền tảng")

    def locked_for_user(self, obj: models.Model, user: User) -> bool:
        return True

    def user_can_lock(self, obj: models.Model, user: User) -> bool:
        return False

    def get_actions(self, obj: models.Model, user: User) -> list[tuple[str, str, bool]]:
        return []

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        raise PermissionDenied


class ReviewDecision(AppendOnlyModel):
    """One reviewer's judgement of one revision in one step of the review."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Đạt")
        REJECTED = "rejected", _("Cần sửa")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="decisions")
    revision_pk = models.BigIntegerField(help_text="The Wagtail revision that was read.")
    step = models.CharField(max_length=10, choices=ReviewStep)
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
