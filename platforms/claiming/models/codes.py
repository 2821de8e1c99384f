"""A one-time code mailed to an address of a listed website's domain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from platforms.models import Listing


class DomainCode(models.Model):
    """One mailed code, for one claimant or one request. The code itself stands nowhere (`accounts.one_time`).

    The address is encrypted, and forgotten as soon as the code is used or closed; its keyed hash stays, so that
    nobody can flood a mailbox.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Đang chờ nhập mã")
        USED = "used", _("Đã nhập đúng")
        CLOSED = "closed", _("Hết hiệu lực")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(
        "platforms_claiming.ListingRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="codes"
    )
    claim_kind = models.CharField(max_length=10, blank=True)
    domain = models.CharField(max_length=253)
    address_encrypted = models.TextField(blank=True)
    address_hash = models.CharField(max_length=64)
    address_masked = models.CharField(max_length=320)
    language = models.CharField(max_length=2, default="vi")
    salt = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["listing", "created_at"], name="claiming_codes_of_listing"),
            models.Index(fields=["address_hash", "created_at"], name="claiming_codes_of_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, request=None)
                | models.Q(organisation=None, request__isnull=False),
                name="claiming_code_has_one_subject",
            ),
            models.UniqueConstraint(
                fields=["listing", "organisation"],
                condition=models.Q(state="open", request=None),
                name="claiming_one_open_code_of_claimant",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(state="open"), name="claiming_one_open_code_of_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.state}"

    @property
    def address(self) -> str:
        return settings.KEYS.decrypt(self.address_encrypted) if self.address_encrypted else ""
