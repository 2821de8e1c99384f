"""What anybody reports of a listing or a vendor, and its answer. Who reported is nowhere but in one sealed address."""

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.storage import PrivateStorage
from platforms.models import Listing, Vendor


def report_storage() -> Storage:
    """Files that no public URL leads to; only a reviewer's view reads them."""
    return PrivateStorage()


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> "ReportQuerySet":
        return self.exclude(state=Report.State.ANSWERED)

    def asked_of(self, organisation_pk: int) -> "ReportQuerySet":
        """Those about which a reviewer asked this organisation something."""
        return self.filter(asked_organisation_id=organisation_pk)


class Report(models.Model):
    """One report. `vendor` is the company behind it, kept as it was when the report came in.

    `text`, contact and files are the reporter's and are shown to reviewers only; a vendor sees what a
    reviewer asks it (`question`), under `vendor_key`, which leads to nothing else.
    """

    class Kind(models.TextChoices):
        NOT_WORKING = "not_working", _("Không vào được, không hoạt động")
        MONEY_BACK = "money_back", _("Mời nhận lại tiền, quà để xác nhận")
        NAME_USED = "name_used", _("Dùng tên hoặc thông tin của tôi")
        FALSE_CLAIM = "false_claim", _("Thông tin sai sự thật")
        OTHER = "other", _("Việc khác")

    class State(models.TextChoices):
        NEW = "new", _("Mới nhận")
        TAKEN = "taken", _("Đang xem xét")
        ASKED = "asked", _("Đang chờ nhà cung cấp giải trình")
        ANSWERED = "answered", _("Đã trả lời")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Có căn cứ")
        NOT_UPHELD = "not_upheld", _("Không có căn cứ")
        PASSED_ON = "passed_on", _("Chuyển cơ quan có thẩm quyền")

    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    text = models.TextField()
    contact_encrypted = models.TextField(blank=True)
    has_contact = models.BooleanField(default=False, help_text="Stays when the address is forgotten.")
    consent_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, default="vi")
    salt = models.CharField(max_length=32, help_text="Of the link by which the reporter follows.")
    vendor_key = models.CharField(max_length=24, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    assigned_to = models.CharField(max_length=60, blank=True, help_text="Opaque actor.")
    question = models.TextField(blank=True)
    asked_organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True, help_text="Opaque actor.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Phản ánh")
        indexes = [
            models.Index(fields=["state", "due_at"], name="reports_queue"),
            models.Index(fields=["vendor", "created_at"], name="reports_of_vendor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(answered_at__isnull=False) & ~models.Q(outcome=""),
                name="reports_answer_has_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(has_contact=False) | models.Q(consent_at__isnull=False),
                name="reports_contact_needs_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the reporter quotes: `PA-2026-00012`."""
        return f"PA-{self.created_at:%Y}-{self.pk:05d}"

    @property
    def contact(self) -> str:
        return settings.KEYS.decrypt(self.contact_encrypted) if self.contact_encrypted else ""


class ReportFile(models.Model):
    """One file of a reporter: checked by its first bytes, private, under a random name."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="reports/", storage=report_storage)
    content_type = models.CharField(max_length=20)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.content_type}"
