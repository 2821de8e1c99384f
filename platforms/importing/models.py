"""An import of further platforms: the file as it was checked, what was found in it, who brought it in."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.storage import PrivateStorage


def import_storage() -> Storage:
    return PrivateStorage()


class CatalogueImport(models.Model):
    """Checked first, applied later from the very same file. `report` holds a line for each row worth telling."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Đã kiểm tra")
        APPLYING = "applying", _("Đang nhập")
        APPLIED = "applied", _("Đã nhập")

    public_id = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    file = models.FileField(upload_to="imports/", storage=import_storage)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    fit = models.PositiveIntegerField(help_text="Rows that would be imported.")
    report = models.JSONField(default=list)
    accepted_lines = models.JSONField(default=list, help_text="Lines to import, fixed when it is applied.")
    chunks_done = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)
    created_by = models.CharField(max_length=60, help_text="Opaque actor.")
    created_at = models.DateTimeField()
    applied_by = models.CharField(max_length=60, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Lần nhập danh mục")

    def __str__(self) -> str:
        return self.public_id
