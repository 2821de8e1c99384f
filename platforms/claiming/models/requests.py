"""Correction or removal asked by a company that has no account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from platforms.models import Listing


class ListingRequest(models.Model):
    """What a company wants mended on, or removed from, a listing that nobody asked it about (design §6).

    It waits in no queue until a code from the domain's mailbox has come back; the clock runs from then.
    The address is forgotten once the answer has been mailed.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Sửa thông tin")
        REMOVAL = "removal", _("Gỡ trang")

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("Chờ nhập mã")
        OPEN = "open", _("Đang chờ trả lời")
        DONE = "done", _("Đã thực hiện")
        DECLINED = "declined", _("Không thực hiện")

    public_id = models.CharField(max_length=24, unique=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.UNPROVEN)
    text = models.TextField(blank=True)
    domain = models.CharField(max_length=253, blank=True)
    address_encrypted = models.TextField(blank=True)
    address_masked = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=2, default="vi")
    created_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True, help_text="Opaque actor.")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Yêu cầu sửa hoặc gỡ trang")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="unproven") | models.Q(due_at__isnull=False),
                name="claiming_open_request_has_a_clock",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def address(self) -> str:
        return settings.KEYS.decrypt(self.address_encrypted) if self.address_encrypted else ""
