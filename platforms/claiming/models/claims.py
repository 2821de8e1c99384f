"""A vendor's claim of an unclaimed listing, with its evidence and its decision."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.storage import PrivateStorage
from platforms.models import Listing


def claim_storage() -> Storage:
    """Files that no public URL leads to; only a reviewer's view reads them."""
    return PrivateStorage()


class Claim(models.Model):
    """ "This product is ours" (or: we resell it). A row exists only once there is evidence: a code or documents."""

    class Kind(models.TextChoices):
        MAKER = "maker", _("Chủ sở hữu sản phẩm")
        RESELLER = "reseller", _("Đại lý")

    class State(models.TextChoices):
        OPEN = "open", _("Đang chờ xét")
        ACCEPTED = "accepted", _("Đã chấp nhận")
        REFUSED = "refused", _("Bị từ chối")
        WITHDRAWN = "withdrawn", _("Đã rút")

    public_id = models.CharField(max_length=24, unique=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="claims")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="claims")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    statement = models.TextField(blank=True)
    domain = models.CharField(max_length=253, blank=True, help_text="Of the mailbox that the code reached.")
    domain_proven_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True, help_text="Opaque actor.")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Yêu cầu nhận trang")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "organisation"],
                condition=models.Q(state="open"),
                name="claiming_one_open_claim_of_claimant",
            ),
            # Two rivals at once: the second accepted owner is refused by the database.
            models.UniqueConstraint(
                fields=["listing"],
                condition=models.Q(state="accepted", kind="maker"),
                name="claiming_one_owner_of_listing",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ClaimDocument(models.Model):
    """One file handed in with a claim: checked by its first bytes, private, under a random name."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(upload_to="claims/", storage=claim_storage)
    content_type = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.content_type}"
