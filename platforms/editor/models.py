"""What the editor keeps beside the platform: the bytes of images, and features that vendors miss in the list."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.storage import PrivateStorage
from platforms.models import Category, Feature, Listing, Platform


def image_storage() -> Storage:
    """No URL of the web server leads to an image: a view checks that it is public, or who asks."""
    return PrivateStorage()


class StoredImage(models.Model):
    """An uploaded image as we made it anew: WebP without metadata, named by its own digest."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="stored_images")
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=image_storage, upload_to="listing-images/")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField()
    uploaded_by = models.CharField(max_length=60, help_text="Opaque actor.")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Ảnh đã tải lên")
        constraints = [models.UniqueConstraint(fields=["platform", "digest"], name="editor_image_once")]

    def __str__(self) -> str:
        return f"{self.platform_id} {self.digest[:12]}"


class FeatureProposal(models.Model):
    """A feature that a vendor misses in the controlled list; a reviewer adds it, names the one meant, or declines."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang chờ")
        ADDED = "added", _("Đã thêm vào danh sách")
        MATCHED = "matched", _("Đã có tính năng tương đương")
        DECLINED = "declined", _("Không thêm")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="feature_proposals")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name_vi = models.CharField(_("Tên tính năng"), max_length=160)
    name_en = models.CharField(_("Tên tính năng, tiếng Anh"), max_length=160, blank=True)
    reason = models.CharField(_("Dùng để làm gì"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    feature = models.ForeignKey(Feature, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    proposed_by = models.CharField(max_length=60, help_text="Opaque actor.")
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        verbose_name = _("Đề xuất tính năng")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "name_vi"], condition=models.Q(state="open"), name="editor_proposal_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["added", "matched"]) | models.Q(feature__isnull=False),
                name="editor_proposal_has_feature",
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi
