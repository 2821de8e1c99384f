"""People, organisations, legal entities, and what ties them together (design §5)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import AppendOnlyModel
from marketplace.ids import public_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Name and phone live in `ContactData`; a user is anonymised, never deleted."""

    email = models.EmailField(_("Thư điện tử"), unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=2, default="vi")

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return ContactData.objects.filter(user=self).first_name_of() or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class ContactDataQuerySet(models.QuerySet["ContactData"]):
    def first_name_of(self) -> str:
        row = self.first()
        return row.full_name if row else ""


class ContactData(models.Model):
    """The one place of a person's contact fields: encrypted, joined at the moment of sending, erasable."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="contact")
    full_name_encrypted = models.TextField(blank=True)
    phone_encrypted = models.TextField(blank=True)
    job_title_encrypted = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ContactDataQuerySet.as_manager()

    def __str__(self) -> str:
        return f"contact of user {self.user_id}"


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


class Membership(models.Model):
    """A person's role in an organisation: the truth of every permission."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Chủ tài khoản")
        MEMBER = "member", _("Thành viên")
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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_one_live_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Invitation(models.Model):
    """An invitation by mail; the token is kept as a keyed hash and used once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Membership.Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Proof(models.Model):
    """What ties a person to an organisation: a code mailed to the register's contact, or a certificate seen."""

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
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_to_masked = models.CharField(max_length=120, blank=True)
    certificate = models.FileField(upload_to="certificates/", blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.method} {self.state}"


class RegisterEntry(models.Model):
    """The made-up business register of the demonstration (a real one stands behind the same seam)."""

    tax_id = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    representative = models.CharField(max_length=120, blank=True)
    province_code = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.tax_id


class Consent(AppendOnlyModel):
    """Who agreed to (or withdrew) which text version for which purpose, when. Never edited."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True, help_text="E.g. a trial's public id.")
    fields = models.JSONField(default=list, help_text="Exactly the contact fields agreed to.")
    text_version = models.CharField(max_length=20)
    given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"


class ApiKey(models.Model):
    """A vendor's key: stored as a keyed hash, shown once, two may be live for rotation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    prefix = models.CharField(
        max_length=20, help_text="dts_live_ or dts_test_ and the first symbols, to tell keys apart."
    )
    key_hash = models.CharField(max_length=64, unique=True)
    is_test = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.prefix
