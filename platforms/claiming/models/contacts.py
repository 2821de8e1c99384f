"""Where a company that has no account can be reached, as it says itself in public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from platforms.models import Listing


class PublicContact(models.Model):
    """The public mailbox of the company behind a listing, with the page that names it.

    Told of interest at most once a week, until the company says no more; outside the demonstration only.
    """

    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, related_name="public_contact")
    address_encrypted = models.TextField()
    address_masked = models.CharField(max_length=320)
    source_url = models.URLField(_("Trang công bố địa chỉ"), max_length=400)
    salt = models.CharField(max_length=32, help_text="Of the link that says no more mail.")
    added_by = models.CharField(max_length=60, help_text="Opaque actor.")
    added_at = models.DateTimeField()
    told_count = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.address_masked}"

    @property
    def address(self) -> str:
        return settings.KEYS.decrypt(self.address_encrypted)
