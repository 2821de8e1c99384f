"""One thread a trial: what its SME, its vendor and officers write to one another, with files and an answer clock."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.storage import PrivateStorage


def attachment_storage() -> Storage:
    """Files that no public URL leads to; only the thread's own view reads them."""
    return PrivateStorage()


class Side(models.TextChoices):
    SME = "sme", _("Doanh nghiệp")
    VENDOR = "vendor", _("Nhà cung cấp")
    OFFICER = "officer", _("Cán bộ")


class Audience(models.TextChoices):
    """Who reads a post beside the officers. A report to the officer is never shown to the other side."""

    ALL = "all", _("Cả hai bên và cán bộ")
    SME = "sme", _("Chỉ doanh nghiệp và cán bộ")
    VENDOR = "vendor", _("Chỉ nhà cung cấp và cán bộ")


class Thread(models.Model):
    """Whose answer a trial's thread waits for. Without a row nobody has written yet."""

    trial = models.OneToOneField("lifecycle.Trial", on_delete=models.PROTECT, related_name="thread")
    waits_for = models.CharField(max_length=8, choices=Side, blank=True)
    waits_since = models.DateTimeField(null=True, blank=True, help_text="The first post without an answer.")
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said that no answer is owed.")
    settled_by = models.CharField(max_length=8, choices=Side, blank=True)
    officer_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["waits_for", "due_at"])]

    def __str__(self) -> str:
        return f"thread of {self.trial_id}"


class PostQuerySet(models.QuerySet["Post"]):
    def seen_by(self, side: Side) -> "PostQuerySet":
        """Officers read all; a side reads what is for all and what is between it and the officers."""
        return self if side == Side.OFFICER else self.filter(audience__in=[Audience.ALL, side.value])


class Post(models.Model):
    """One message. Its text may hold personal data: it is blanked when its author is erased."""

    trial = models.ForeignKey("lifecycle.Trial", on_delete=models.PROTECT, related_name="posts")
    side = models.CharField(max_length=8, choices=Side)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ALL)
    is_report = models.BooleanField(default=False, help_text="Sent to the officer, hidden from the other side.")
    is_for_information = models.BooleanField(default=False, help_text="Of the SME: starts no answer clock.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="Of a report: the officer's first answer.")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["trial", "at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_report=False) | ~models.Q(audience="all"), name="correspondence_report_is_hidden"
            )
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.side} {self.at:%Y-%m-%d}"


class Attachment(models.Model):
    """A file of a post. The sender's own file name is dropped: it may hold personal data and tricks."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="correspondence/", storage=attachment_storage)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(help_text="bytes")

    def __str__(self) -> str:
        return f"{self.post_id} {self.content_type}"
