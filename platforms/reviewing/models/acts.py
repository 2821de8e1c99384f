"""Acts of the ministry on a public listing, and the vendor's appeals against them."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace import clock
from marketplace.accounts.models import User
from marketplace.accounts.storage import PrivateStorage
from marketplace.audit.models import AppendOnlyModel
from platforms.models import Listing


def document_storage() -> Storage:
    """No URL of the web server leads to it: a view checks that the decision is public."""
    return PrivateStorage()


class Decision(AppendOnlyModel):
    """A signed decision on a listing: published, renewed or revoked. Public, for ever, in its order."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("Công bố")
        RENEW = "renew", _("Gia hạn công bố")
        REVOKE = "revoke", _("Thu hồi")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="published_decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    expires_on = models.DateField(null=True, help_text="The last day on which it holds; empty for a revocation.")
    document = models.FileField(upload_to="decisions/", storage=document_storage, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    actor = models.CharField(max_length=60, help_text="Opaque actor.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Quyết định")
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="reviewing_decision_number"),
            models.CheckConstraint(
                condition=models.Q(kind="revoke", expires_on=None)
                | models.Q(expires_on__isnull=False, expires_on__gte=models.F("decided_on")),
                name="reviewing_decision_expiry",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Suspension(models.Model):
    """A reason to take a listing down at once, with the clock of its ground; pending, in force, ended or dismissed."""

    class Ground(models.TextChoices):
        SECURITY = "security", _("Sự cố an toàn thông tin")
        LAWFUL = "lawful", _("Yêu cầu của cơ quan có thẩm quyền")

    class State(models.TextChoices):
        PENDING = "pending", _("Chờ xử lý")
        IN_FORCE = "in_force", _("Đang tạm dừng")
        ENDED = "ended", _("Đã công khai trở lại")
        DISMISSED = "dismissed", _("Không tạm dừng")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="suspensions")
    ground = models.CharField(max_length=10, choices=Ground)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    received_at = models.DateTimeField(help_text="When the ministry learnt of it: its clock runs from here.")
    due_at = models.DateTimeField()
    legal_basis = models.CharField(max_length=200)
    reason = models.CharField(max_length=400, help_text="What the public reads.")
    suspended_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=400, blank=True)
    opened_by = models.CharField(max_length=60)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Tạm dừng công khai")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=models.Q(state__in=["pending", "in_force"]),
                name="reviewing_one_open_suspension",
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.ground} {self.state}"

    @property
    def number(self) -> str:
        return f"TD-{clock.local_date(self.received_at):%Y}-{self.pk:05d}"

    @property
    def is_late(self) -> bool:
        """Acted on after its term, or still waiting past it."""
        return (self.suspended_at or self.ended_at or clock.now()) > self.due_at


class Appeal(models.Model):
    """The vendor objects to a suspension, a revocation or a return; another person answers within the term."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Giữ nguyên")
        GRANTED = "granted", _("Chấp nhận khiếu nại")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="appeals")
    suspension = models.ForeignKey(Suspension, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals")
    application = models.ForeignKey(
        "reviewing.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    text = models.TextField(max_length=3000)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(max_length=3000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Khiếu nại")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(answered_at=None), name="reviewing_one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"KN-{clock.local_date(self.filed_at):%Y}-{self.pk:05d}"

    @property
    def is_late(self) -> bool:
        return (self.answered_at or clock.now()) > self.due_at


class Rereview(models.Model):
    """The yearly look at a listing published by decision: opened by the clock, concluded by a reviewer."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Tiếp tục công bố")
        RENEW = "renew", _("Đề nghị gia hạn")
        REVOKE = "revoke", _("Đề nghị thu hồi")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="rereviews")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="rereviews")
    due_on = models.DateField(help_text="The decision's anniversary or last day, whichever comes first.")
    opened_at = models.DateTimeField()
    checks = models.JSONField(default=list, help_text="What the clock found when it was concluded.")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.CharField(max_length=60, blank=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("Rà soát hằng năm")
        constraints = [models.UniqueConstraint(fields=["decision", "due_on"], name="reviewing_rereview_once")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.due_on}"
