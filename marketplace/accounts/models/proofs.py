"""What ties a person to an organisation, and the made-up register of the demonstration."""

from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.organisations import Organisation
from marketplace.accounts.models.people import User
from marketplace.accounts.storage import PrivateStorage


def certificate_storage() -> Storage:
    """Files that no public URL leads to; only an officer's view reads them."""
    return PrivateStorage()


class Proof(models.Model):
    """What ties a person to an organisation: a code mailed to the register's contact, or a certificate seen.

    The code itself is computed from `salt` at the moment of sending and stands nowhere.
    """

    class Method(models.TextChoices):
        REGISTER_CODE = "register_code", _("Mã gửi tới thư đăng ký kinh doanh")
        CERTIFICATE = "certificate", _("Cán bộ xem giấy chứng nhận")

    class State(models.TextChoices):
        OPEN = "open", _("Đang chờ")
        ACCEPTED = "accepted", _("Đã chấp nhận")
        REFUSED = "refused", _("Bị từ chối")
        EXPIRED = "expired", _("Hết hạn")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proofs")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=16, choices=Method)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    salt = models.CharField(max_length=32, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_to_masked = models.CharField(max_length=120, blank=True)
    certificate = models.FileField(upload_to="certificates/", storage=certificate_storage, blank=True)
    certificate_type = models.CharField(max_length=20, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "method"],
                condition=models.Q(state="open"),
                name="accounts_one_open_proof",
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.state}"


class RegisterEntry(models.Model):
    """The made-up business register of the demonstration (a real one stands behind the same seam)."""

    tax_id = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    representative = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True, default="", help_text="House and street.")
    commune = models.CharField(max_length=80, blank=True, default="")
    province_code = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.tax_id
