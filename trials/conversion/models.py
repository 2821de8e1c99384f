"""Adoption that two sides agree on (design §9 b): what each said, what came of it, what is disputed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import AppendOnlyModel


class Side(models.TextChoices):
    VENDOR = "vendor", _("Nhà cung cấp")
    SME = "sme", _("Doanh nghiệp")


class Period(models.TextChoices):
    MONTH = "month", _("tháng")
    YEAR = "year", _("năm")
    ONCE = "once", _("một lần")


class Evidence(models.TextChoices):
    CONTRACT = "contract", _("Hợp đồng")
    E_INVOICE = "e_invoice", _("Hóa đơn điện tử")
    OTHER = "other", _("Giấy tờ khác")


class Claim(AppendOnlyModel):
    """One side's word about the purchase of a trial's platform, never edited: a later word stands beside it."""

    class Stance(models.TextChoices):
        BOUGHT = "bought", _("Đã mua")
        NOT_BOUGHT = "not_bought", _("Chưa mua")

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="claims")
    side = models.CharField(max_length=6, choices=Side)
    stance = models.CharField(max_length=10, choices=Stance)
    plan_code = models.CharField(max_length=40, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="VND")
    period = models.CharField(max_length=5, choices=Period, blank=True)
    evidence_kind = models.CharField(max_length=10, choices=Evidence, blank=True)
    evidence_reference = models.CharField(max_length=80, blank=True)
    evidence_issued_on = models.DateField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.side} {self.stance}"


class Dispute(models.Model):
    """The two sides contradict each other; an officer decides, with a reason."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang đối chiếu")
        UPHELD = "upheld", _("Có mua")
        REJECTED = "rejected", _("Không mua")

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="disputes")
    opened_by = models.CharField(max_length=6, choices=Side)
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["trial"], condition=models.Q(state="open"), name="conversion_one_open_dispute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.state}"


class Conversion(models.Model):
    """A verified purchase; one that is taken back stays, with its date, and another may follow."""

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="conversions")
    vendor_claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    sme_claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="+")
    plan_code = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="VND")
    period = models.CharField(max_length=5, choices=Period, blank=True)
    confirmed_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
    reversal_reason = models.CharField(max_length=300, blank=True)
    asked_days = models.PositiveSmallIntegerField(
        default=0, help_text="The latest check (30, 90, 365 days) for which the SME was asked."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trial"], condition=models.Q(reversed_at__isnull=True), name="conversion_one_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.plan_code}"
