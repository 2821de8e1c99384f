"""One row per submission: where it stands and when an answer is due; and who may not judge it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.accounts.models import User
from marketplace.audit.models import AppendOnlyModel
from platforms.models import Listing, Vendor
from platforms.reviewing.models.criteria import CriteriaVersion


class Stage(models.TextChoices):
    """Where an application stands. The first two are open; `number` of steps: two."""

    CRITERIA = "criteria", _("Xét tiêu chí")
    SECURITY = "security", _("Xét an toàn")
    PASSED = "passed", _("Đạt, đã công khai")
    RETURNED = "returned", _("Trả lại để sửa")
    WITHDRAWN = "withdrawn", _("Nhà cung cấp rút lại")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> "ApplicationQuerySet":
        return self.filter(closed_at=None)

    def late(self) -> "ApplicationQuerySet":
        return self.open().filter(due_at__lt=clock.now())


class Application(models.Model):
    """A draft on its way through the review, with its clock.

    Derived from Wagtail's workflow by its signals, whichever door was used; the acts themselves stand
    in the audit trail and in `ReviewDecision`.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="applications")
    revision_pk = models.BigIntegerField()
    workflow_state_pk = models.BigIntegerField()
    criteria = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=dict, help_text="Criterion code → what the vendor showed when submitting.")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CRITERIA)
    is_first = models.BooleanField(help_text="The platform was not public when this came in.")
    submitted_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("Hồ sơ thẩm định")
        indexes = [
            models.Index(fields=["closed_at", "due_at", "id"], name="reviewing_queue"),
            models.Index(fields=["listing", "id"], name="reviewing_of_listing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(closed_at=None), name="reviewing_one_open_application"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, stage__in=["criteria", "security"])
                | models.Q(closed_at__isnull=False, stage__in=["passed", "returned", "withdrawn"]),
                name="reviewing_closed_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people quote: "HS-2026-00012"."""
        return f"HS-{clock.local_date(self.submitted_at):%Y}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at < clock.now()

    @property
    def step_number(self) -> int:
        return 2 if self.stage == Stage.SECURITY else 1


class ConflictDeclaration(AppendOnlyModel):
    """A person of the ministry declares, or takes back, a conflict of interest with a vendor; the last row counts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="conflicts")
    is_declared = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Khai báo xung đột lợi ích")
        indexes = [models.Index(fields=["user", "vendor"], name="reviewing_conflict")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.vendor_id} {self.is_declared}"
