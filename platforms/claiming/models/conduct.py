"""The rules that every vendor signs, by version, and who signed which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation, User
from marketplace.audit.models import AppendOnlyModel
from marketplace.reference.names import localized


class ConductRules(AppendOnlyModel):
    """One version of the rules, in force from its day until the next one. Never edited: a change is a new row."""

    version = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField(unique=True)
    body_vi = models.TextField()
    body_en = models.TextField()
    published_by = models.CharField(max_length=60, help_text="Opaque actor.")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["valid_from"]
        verbose_name = _("Quy tắc ứng xử của nhà cung cấp")

    def __str__(self) -> str:
        return self.version

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in localized(self, "body").splitlines() if line.strip()]


class ConductSignature(AppendOnlyModel):
    """A vendor's owner signed this version, for the vendor. Kept for ever."""

    rules = models.ForeignKey(ConductRules, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="conduct_signatures")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField(max_length=64, help_text="SHA-256 of the Vietnamese and English text that was shown.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rules", "organisation"], name="claiming_one_signature")]

    def __str__(self) -> str:
        return f"{self.rules_id} {self.organisation_id}"
