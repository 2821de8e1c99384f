"""Terms of the review, each with its dates and its legal basis."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.reference.models import InForce
from marketplace.reference.names import localized

LABELS = {
    "review": _("Trả lời một hồ sơ thẩm định"),
    "appeal": _("Trả lời khiếu nại của nhà cung cấp"),
    "suspension_security": _("Tạm dừng vì sự cố an toàn thông tin"),
    "suspension_lawful": _("Tạm dừng theo yêu cầu của cơ quan có thẩm quyền"),
    "rereview_lead": _("Mở rà soát trước ngày kỷ niệm hoặc ngày hết hiệu lực"),
    "rereview_every": _("Chu kỳ rà soát nền tảng đã công bố"),
    "security_evidence": _("Bằng chứng an toàn không cũ hơn"),
}


class ReviewTerm(models.Model):
    """How long an act of the review may take, from a day on. `code` is what the services ask for."""

    class Unit(models.TextChoices):
        HOURS = "hours", _("giờ")
        DAYS = "days", _("ngày")
        WORKING_DAYS = "working_days", _("ngày làm việc")

    code = models.SlugField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_vi = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)

    objects = InForce.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        verbose_name = _("Thời hạn thẩm định")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="reviewing_term_key")]

    @property
    def basis(self) -> str:
        return localized(self, "basis")

    @property
    def label(self) -> str:
        """What the term is about, in words."""
        return str(LABELS.get(self.code, self.code))

    def __str__(self) -> str:
        return f"{self.code} {self.amount} {self.unit}"
