"""What services decide about a platform."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from platforms.models.platform import FactBasis, Platform


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible(self) -> "ListingQuerySet":
        """What has a public page: `listed`, and in the demonstration the invented samples too."""
        return self.shown_here().filter(withdrawn_at=None, suspended_at=None)

    def shown_here(self) -> "ListingQuerySet":
        """What has ever been public on this installation, what was withdrawn or suspended since included."""
        rows = self.filter(platform__live=True)
        return rows if settings.DEMO else rows.exclude(platform__fact_basis=FactBasis.MEMORY).filter(is_sample=False)

    def taken_down(self) -> "ListingQuerySet":
        """Once public, now withdrawn or suspended: the address still says so."""
        return self.shown_here().exclude(withdrawn_at=None, suspended_at=None)

    def listed(self) -> "ListingQuerySet":
        """The catalogue: what is found, counted and shown as a card; only real platforms.

        Outside the demonstration rows known from memory only are hidden.
        """
        return self.visible().filter(is_sample=False)

    def with_facts(self) -> "ListingQuerySet":
        return self.select_related("platform__category", "platform__vendor__organisation").prefetch_related(
            "platform__plans", "platform__features", "platform__secondary_categories", "platform__images"
        )


class Listing(models.Model):
    """What services decide about a platform: standing, owner, version, decision, evidence of use."""

    class Standing(models.TextChoices):
        UNCLAIMED = "unclaimed", _("Thông tin tham khảo, nhà cung cấp chưa xác nhận")
        CLAIMED = "claimed", _("Nhà cung cấp đã xác nhận")
        DECIDED = "decided", _("Được công bố theo Quyết định")

    platform = models.OneToOneField(Platform, on_delete=models.PROTECT, related_name="listing")
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.UNCLAIMED)
    owner = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    version = models.PositiveBigIntegerField(default=1, help_text="External version of the search document.")
    is_sample = models.BooleanField(default=False, help_text="Invented for the demonstration; never counted.")
    is_on_smedx_list = models.BooleanField(null=True, help_text="Empty: unknown, which is never shown as “no”.")
    decision_number = models.CharField(max_length=60, blank=True)
    decision_on = models.DateField(null=True, blank=True)
    decision_expires_on = models.DateField(null=True, blank=True)
    integration_verified_on = models.DateField(null=True, blank=True)
    activation_rate = models.FloatField(null=True, blank=True)
    adoption_rate = models.FloatField(null=True, blank=True)
    evidence_sample = models.PositiveIntegerField(default=0)
    interest_count = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=400, blank=True, help_text="What the public reads.")

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Trang nền tảng")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(standing="decided")
                | (~models.Q(decision_number="") & models.Q(decision_on__isnull=False)),
                name="platforms_decided_needs_number",
            ),
            models.CheckConstraint(
                condition=models.Q(standing="unclaimed") | models.Q(owner__isnull=False),
                name="platforms_claimed_needs_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform_id} {self.standing}"

    @property
    def is_claimed(self) -> bool:
        return self.standing != self.Standing.UNCLAIMED
