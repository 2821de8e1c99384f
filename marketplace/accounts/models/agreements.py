"""Consents that are never edited, and a vendor's API keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.organisations import Organisation
from marketplace.accounts.models.people import User
from marketplace.audit.models import AppendOnlyModel

# What people read for purposes and contact fields; an unknown one shows its code.
PURPOSES = {
    "need_answer": _("Trả lời nhu cầu bạn đã gửi"),
    "trial_handover": _("Gửi liên hệ cho nhà cung cấp để dùng thử"),
}
FIELDS = {
    "full_name": _("họ tên"),
    "email": _("thư điện tử"),
    "phone": _("số điện thoại"),
    "job_title": _("chức danh"),
    "organisation": _("tên đơn vị"),
    "tax_id": _("mã số thuế"),
}


class Consent(AppendOnlyModel):
    """Who agreed to (or withdrew) which text version for which purpose, when. Never edited."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True, help_text="E.g. a trial's public id.")
    fields = models.JSONField(default=list, help_text="Exactly the contact fields agreed to.")
    text_version = models.CharField(max_length=20)
    given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"

    @property
    def purpose_label(self) -> str:
        return str(PURPOSES.get(self.purpose, self.purpose))

    @property
    def field_labels(self) -> str:
        return ", ".join(str(FIELDS.get(name, name)) for name in self.fields)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self) -> "ApiKeyQuerySet":
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """A vendor's key: stored as a keyed hash, shown once, two may be live for rotation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    prefix = models.CharField(
        max_length=20, help_text="dts_live_ or dts_test_ and the first symbols, to tell keys apart."
    )
    key_hash = models.CharField(max_length=64, unique=True)
    is_test = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.prefix
