"""Organisations, the legal entities behind them, and who belongs to them (design §5)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts import tax_id
from marketplace.accounts.models.people import User
from marketplace.ids import public_id


class LegalEntity(models.Model):
    """The unit of the one-trial rule. Several organisations may stand on one entity.

    `key_hash` is the keyed hash of what identifies it: the first 10 digits of an enterprise's tax code,
    or the 12-digit personal number (never stored in clear). `succeeded_by` records a dated succession.
    """

    class Basis(models.TextChoices):
        TAX_CODE = "tax_code"
        PERSONAL_ID = "personal_id"
        REPLAYED = "replayed"

    public_id = models.CharField(max_length=24, unique=True)
    basis = models.CharField(max_length=12, choices=Basis)
    key_hash = models.CharField(max_length=64, unique=True)
    succeeded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    succeeded_on = models.DateField(null=True, blank=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.public_id

    @staticmethod
    def new_public_id() -> str:
        return public_id("ent")


class Organisation(models.Model):
    """An enterprise, household business, vendor, agency …; self-declared until a proof is accepted."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Doanh nghiệp")
        DEPENDENT_UNIT = "dependent_unit", _("Đơn vị phụ thuộc")
        HOUSEHOLD = "household_business", _("Hộ kinh doanh")
        COOPERATIVE = "cooperative", _("Hợp tác xã")
        VENDOR = "vendor", _("Nhà cung cấp nền tảng")
        AGENCY = "agency", _("Cơ quan nhà nước")

    class TaxIdKind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Mã số thuế 10 số")
        DEPENDENT_UNIT = "dependent_unit", _("Mã số thuế 13 số")
        PERSONAL_ID = "personal_id", _("Số định danh cá nhân 12 số")

    class Size(models.TextChoices):
        MICRO = "micro", _("Siêu nhỏ")
        SMALL = "small", _("Nhỏ")
        MEDIUM = "medium", _("Vừa")
        LARGE = "large", _("Lớn")
        UNKNOWN = "unknown", _("Chưa rõ")

    public_id = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    entity = models.ForeignKey(
        LegalEntity, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    tax_id_kind = models.CharField(max_length=16, choices=TaxIdKind, blank=True)
    tax_id = models.CharField(max_length=14, blank=True, help_text="10 digits, or 13 with the dash; never 12 digits.")
    personal_id_encrypted = models.TextField(blank=True)
    tax_id_checksum_ok = models.BooleanField(null=True)
    province_system = models.CharField(max_length=2, default="34")
    province_code = models.CharField(max_length=2, blank=True)
    commune = models.CharField(max_length=80, blank=True)
    vsic_version = models.CharField(max_length=4, default="2025")
    vsic_section = models.CharField(max_length=1, blank=True)
    workers = models.PositiveIntegerField(null=True, blank=True)
    revenue_vnd = models.BigIntegerField(null=True, blank=True)
    capital_vnd = models.BigIntegerField(null=True, blank=True)
    size = models.CharField(max_length=10, choices=Size, default=Size.UNKNOWN)
    size_rule = models.ForeignKey(
        "reference.SizeRule", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    size_computed_on = models.DateField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True, help_text="Empty: self-declared.")
    representative_key = models.CharField(
        max_length=64, blank=True, default="", db_index=True, help_text="Keyed hash, made at the proof."
    )
    address_key = models.CharField(
        max_length=64, blank=True, default="", db_index=True, help_text="Keyed hash, made at the proof."
    )
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # One *proven* organisation per public tax code: an unproven one never blocks the real owner.
            models.UniqueConstraint(
                fields=["tax_id"],
                condition=models.Q(proven_at__isnull=False) & ~models.Q(tax_id=""),
                name="accounts_one_proven_per_tax_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proven(self) -> bool:
        return self.proven_at is not None

    @property
    def is_taxpayer(self) -> bool:
        """Declares a tax identity: everybody but the ministry's own agencies."""
        return self.kind != self.Kind.AGENCY

    @property
    def shown_tax_id(self) -> str:
        """The tax code as anybody may see it: a 12-digit personal number is masked."""
        if self.tax_id_kind == self.TaxIdKind.PERSONAL_ID and self.personal_id_encrypted:
            return tax_id.masked(settings.KEYS.decrypt(self.personal_id_encrypted))
        return self.tax_id


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> "MembershipQuerySet":
        """Those that still count: not ended, of a person who may sign in."""
        return self.filter(ended_at=None, user__is_active=True)


class Membership(models.Model):
    """A person's role in an organisation: the truth of every permission."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Chủ tài khoản")
        MEMBER = "member", pgettext_lazy("role", "Thành viên")
        SALES = "sales", _("Kinh doanh")
        TECHNICAL = "technical", _("Kỹ thuật")
        EDITOR = "editor", _("Biên tập")
        REVIEWER = "reviewer", _("Thẩm định")
        OFFICER = "officer", _("Cán bộ theo dõi")
        AUDITOR = "auditor", _("Kiểm toán")
        PRIVACY_OFFICER = "privacy_officer", _("Phụ trách dữ liệu cá nhân")
        ADMINISTRATOR = "administrator", _("Quản trị")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    province_code = models.CharField(max_length=2, blank=True, help_text="Officers: 34-code; empty = whole country.")
    region = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_one_live_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; whether it has run out is told by `expires_at`."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """An invitation by mail; the token is kept as a keyed hash and used once.

    The token itself is computed from `salt` at the moment of sending and stands nowhere.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Membership.Role)
    province_code = models.CharField(max_length=2, blank=True)
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="accounts_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
