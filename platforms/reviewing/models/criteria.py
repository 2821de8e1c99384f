"""The criteria as a versioned form: what is asked, what the vendor shows, what a reviewer finds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import AppendOnlyModel
from marketplace.reference.models import InForce
from marketplace.reference.names import localized
from platforms.models import CriterionGroup, Listing, ReviewDecision


class CriteriaVersion(models.Model):
    """A form of criteria from a day on; an application is judged by the one in force when it came in."""

    code = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_vi = models.CharField(max_length=300)
    basis_en = models.CharField(max_length=300)

    objects = InForce.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("Bộ tiêu chí")

    def __str__(self) -> str:
        return self.code

    @property
    def basis(self) -> str:
        return localized(self, "basis")


class Criterion(models.Model):
    """One criterion. `is_required`: without it nothing goes public; `is_for_decision`: without it no decision."""

    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="criteria")
    code = models.SlugField(max_length=40)
    group = models.CharField(max_length=10, choices=CriterionGroup)
    position = models.PositiveSmallIntegerField()
    text_vi = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    evidence_vi = models.CharField(max_length=300)
    evidence_en = models.CharField(max_length=300)
    is_required = models.BooleanField(default=False)
    is_for_decision = models.BooleanField(default=False)

    class Meta:
        ordering = ["version", "position"]
        verbose_name = _("Tiêu chí")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="reviewing_criterion_key")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return localized(self, "text")

    @property
    def evidence(self) -> str:
        return localized(self, "evidence")


class CriterionEvidence(models.Model):
    """What the vendor shows for a criterion; frozen into the application when it is submitted."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000, blank=True)
    url = models.URLField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Căn cứ của nhà cung cấp")
        constraints = [models.UniqueConstraint(fields=["listing", "criterion"], name="reviewing_evidence_key")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.criterion_id}"


class Verdict(models.TextChoices):
    """What a reviewer finds of a criterion."""

    MET = "met", _("Đạt")
    UNMET = "unmet", _("Chưa đạt")
    NOT_SHOWN = "not_shown", _("Chưa có căn cứ")


class Judgement(AppendOnlyModel):
    """A reviewer's finding on one criterion, part of one decision of a step."""

    review = models.ForeignKey(ReviewDecision, on_delete=models.PROTECT, related_name="judgements")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Kết luận theo tiêu chí")
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="reviewing_judgement_key")]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.verdict}"
