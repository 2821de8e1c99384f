"""The trail of public states: what everybody could see of a listing, from which moment on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import AppendOnlyModel
from platforms.models.listing import Listing


class PublicState(models.TextChoices):
    """What the public sees of a listing; `platforms.states.public_state` tells it from the row."""

    HIDDEN = "hidden", _("Chưa công khai")
    UNCLAIMED = "unclaimed", _("Thông tin tham khảo, nhà cung cấp chưa xác nhận")
    CLAIMED = "claimed", _("Nhà cung cấp đã xác nhận")
    PUBLISHED = "published", _("Được công bố theo Quyết định")
    SUSPENDED = "suspended", _("Tạm dừng công khai")
    WITHDRAWN = "withdrawn", _("Đã gỡ khỏi danh mục")


class StandingCause(models.TextChoices):
    """Which act changed a public state."""

    IMPORTED = "imported", _("Đưa vào từ nguồn công khai")
    CARRIED_OVER = "carried_over", _("Chuyển từ sổ cũ")
    CLAIMED = "claimed", _("Nhà cung cấp nhận trang")
    UNCLAIMED = "unclaimed", _("Thu hồi việc nhận trang")
    APPROVED = "approved", _("Thẩm định đạt, công khai")
    CORRECTED = "corrected", _("Đính chính")
    DECIDED = "decided", _("Công bố theo Quyết định")
    EXPIRED = "expired", _("Quyết định hết hiệu lực")
    REVOKED = "revoked", _("Thu hồi Quyết định")
    SUSPENDED = "suspended", _("Tạm dừng công khai")
    RESUMED = "resumed", _("Công khai trở lại")
    WITHDRAWN = "withdrawn", _("Gỡ khỏi danh mục")
    RESTORED = "restored", _("Đưa trở lại danh mục")


class StandingEvent(AppendOnlyModel):
    """From `at` on the public sees `state`; a published one until `until`, by its date alone.

    Written by `platforms.services.standing` and by nothing else. `reference` is a key: a decision's
    number, the number of a request or of a suspension.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="standing_events")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=PublicState)
    until = models.DateTimeField(null=True, help_text="End of a decision's last day; claimed from then on.")
    cause = models.CharField(max_length=16, choices=StandingCause)
    actor = models.CharField(max_length=60, help_text="Opaque actor.")
    reference = models.CharField(max_length=60, blank=True)
    is_demo_only = models.BooleanField(default=False, help_text="Shown in the demonstration alone, hidden elsewhere.")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("Thay đổi tình trạng công khai")
        indexes = [models.Index(fields=["listing", "at"], name="platforms_standing_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(state="published"), name="platforms_until_of_published"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.state} {self.at:%Y-%m-%d}"
