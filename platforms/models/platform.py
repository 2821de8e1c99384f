"""What a vendor writes about its product; travels in Wagtail revisions (design §6).

Publishing a revision writes every field of the snippet back, so nothing operational may ever stand
on `Platform`: that is `Listing`.
"""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from marketplace.reference.names import is_english, localized
from platforms.field_rules import EXEMPT_FIELDS
from platforms.models.catalogue import Category, Feature, Vendor

UNKNOWN_LABEL = _("Chưa công bố")


class FactBasis(models.TextChoices):
    """Who said a fact: the vendor itself, a page that was read, a third party, or memory only."""

    VENDOR = "vendor", _("Nhà cung cấp khai")
    SOURCE = "source", _("Theo thông tin công khai của nhà cung cấp")
    SECONDARY = "secondary", _("Theo nguồn thứ ba")
    MEMORY = "memory", _("Chưa tra cứu nguồn")


class AccessibilityLevel(models.TextChoices):
    """The level of WCAG 2.2 (TCVN 13817 follows it) that the vendor declares for the product."""

    A = "A", "A"
    AA = "AA", "AA"
    AAA = "AAA", "AAA"
    NONE = "none", _("Chưa đạt mức nào")


class Platform(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One product, in its vendor's words. Live = this row; draft = `latest_revision.as_object()`.

    What a published rule exempts from review (`EXEMPT_FIELDS`) is kept on the live row alone once there is one:
    a revision never brings an older value of it back.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("Tên nền tảng"), max_length=120)
    name_en = models.CharField(_("Tên tiếng Anh"), max_length=120, blank=True)
    vendor = models.ForeignKey(
        Vendor, verbose_name=_("Nhà cung cấp"), on_delete=models.PROTECT, related_name="platforms"
    )
    category = models.ForeignKey(
        Category, verbose_name=_("Nhóm chính"), on_delete=models.PROTECT, related_name="platforms"
    )
    secondary_categories = ParentalManyToManyField(Category, blank=True, related_name="+")
    features = ParentalManyToManyField(Feature, verbose_name=_("Tính năng"), blank=True, related_name="platforms")
    website = models.URLField(_("Trang giới thiệu"), blank=True)
    summary_vi = models.CharField(_("Một câu giới thiệu"), max_length=160, blank=True)
    summary_en = models.CharField(_("Một câu giới thiệu, tiếng Anh"), max_length=160, blank=True)
    description_vi = models.TextField(_("Mô tả"), blank=True)
    description_en = models.TextField(_("Mô tả tiếng Anh"), blank=True)
    target_sectors = models.JSONField(default=list, blank=True, help_text='VSIC 2025 letters, or ["ALL"].')
    target_sizes = models.JSONField(default=list, blank=True, help_text="micro, small, medium")
    data_location = models.CharField(_("Nơi đặt dữ liệu"), max_length=40, blank=True)
    languages = models.JSONField(default=list, blank=True)
    integrations = models.JSONField(default=list, blank=True, help_text="Names of what it connects to.")
    has_api = models.BooleanField(_("Có API mở"), null=True, blank=True)
    api_docs_url = models.URLField(_("Tài liệu API"), blank=True)
    accessibility_level = models.CharField(
        _("Mức tiếp cận (WCAG)"), max_length=4, choices=AccessibilityLevel, blank=True
    )
    accessibility = models.JSONField(default=list, blank=True, help_text="Codes of `platforms.choices`.")
    accessibility_note = models.CharField(_("Ghi chú tiếp cận"), max_length=300, blank=True)
    security_level = models.PositiveSmallIntegerField(_("Cấp độ an toàn"), null=True, blank=True)
    security_decision_number = models.CharField(_("Số quyết định phê duyệt cấp độ"), max_length=60, blank=True)
    security_decision_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    security_decided_by = models.CharField(_("Cơ quan phê duyệt"), max_length=120, blank=True)
    security_team = models.CharField(_("Lực lượng tại chỗ"), max_length=200, blank=True)
    monitoring_provider = models.CharField(_("Đơn vị giám sát, bảo vệ"), max_length=120, blank=True)
    last_audit_on = models.DateField(_("Kiểm tra, đánh giá độc lập gần nhất"), null=True, blank=True)
    last_audit_by = models.CharField(_("Đơn vị kiểm tra, đánh giá"), max_length=120, blank=True)
    national_monitoring = models.BooleanField(_("Kết nối giám sát quốc gia"), null=True, blank=True)
    export_formats = models.CharField(_("Xuất dữ liệu"), max_length=200, blank=True)
    exit_steps = models.TextField(_("Cách rời đi"), blank=True)
    exit_steps_en = models.TextField(_("Cách rời đi, tiếng Anh"), blank=True)
    data_kept_days = models.PositiveSmallIntegerField(
        _("Giữ dữ liệu sau khi kết thúc, ngày"), null=True, blank=True, help_text="0: erased at once."
    )
    exit_cost_minor = models.BigIntegerField(
        _("Chi phí khi rời đi, đồng"), null=True, blank=True, help_text="Whole đồng; 0 is free, empty not published."
    )
    exit_cost_note = models.CharField(_("Ghi chú chi phí khi rời đi"), max_length=200, blank=True)
    support_hours = models.CharField(_("Giờ hỗ trợ"), max_length=120, blank=True)
    support_channels = models.JSONField(default=list, blank=True, help_text="Codes of `platforms.choices`.")
    support_phone = models.CharField(_("Điện thoại hỗ trợ"), max_length=20, blank=True)
    support_email = models.EmailField(_("Thư điện tử hỗ trợ"), blank=True)
    sales_phone = models.CharField(_("Điện thoại bán hàng"), max_length=20, blank=True)
    sales_email = models.EmailField(_("Thư điện tử bán hàng"), blank=True)
    fact_basis = models.CharField(_("Ai nói"), max_length=12, choices=FactBasis, default=FactBasis.VENDOR)
    source_url = models.URLField(_("Nguồn"), max_length=400, blank=True)
    facts_checked_on = models.DateField(_("Tra cứu ngày"), null=True, blank=True)
    fact_sources = models.JSONField(
        default=dict, blank=True, help_text="Field → {basis, on, url}; a field without a line follows `fact_basis`."
    )

    objects: "models.Manager[Platform]" = models.Manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("Nền tảng")
        verbose_name_plural = _("Nền tảng")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(exit_cost_minor=None) | models.Q(exit_cost_minor__gte=0),
                name="platforms_exit_cost",
            ),
            models.CheckConstraint(
                condition=models.Q(security_level=None) | models.Q(security_level__range=(1, 5)),
                name="platforms_security_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the page's language."""
        return (is_english() and self.name_en) or self.name

    def with_content_json(self, content: dict[str, Any]) -> "Platform":
        """A revision over this row: the address and the owner are services' to decide, and once the platform is
        live its exempt facts are what the public reads now, whenever the revision was written."""
        draft: Platform = super().with_content_json(content)
        draft.slug, draft.vendor_id = self.slug, self.vendor_id
        if self.live:
            for field in EXEMPT_FIELDS:
                setattr(draft, field, getattr(self, field))
            exempt = {field: said for field, said in self.fact_sources.items() if field in EXEMPT_FIELDS}
            reviewed = {field: said for field, said in draft.fact_sources.items() if field not in EXEMPT_FIELDS}
            draft.fact_sources = reviewed | exempt
        return draft

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "platforms/listing.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from platforms.pages import preview_context

        return preview_context(self)


class Plan(models.Model):
    """A plan with a stable `code`; retired, never deleted. Nothing outside `platforms` points at it."""

    class VatClass(models.TextChoices):
        NOT_SUBJECT = "not_subject", _("Không chịu thuế GTGT")
        ZERO = "0", "0 %"
        FIVE = "5", "5 %"
        EIGHT = "8", "8 %"
        TEN = "10", "10 %"
        UNKNOWN = "unknown", UNKNOWN_LABEL

    platform = ParentalKey(Platform, on_delete=models.CASCADE, related_name="plans")
    code = models.SlugField(max_length=40)
    name_vi = models.CharField(_("Tên gói"), max_length=120)
    name_en = models.CharField(_("Tên gói tiếng Anh"), max_length=120, blank=True)
    price_minor = models.BigIntegerField(
        _("Giá mỗi tháng, bằng đồng"), null=True, blank=True, help_text="Whole đồng a month; empty: not published."
    )
    currency = models.CharField(max_length=3, default="VND")
    price_year_minor = models.BigIntegerField(
        _("Giá mỗi năm, bằng đồng"),
        null=True,
        blank=True,
        help_text="Sold by the year: its exact price; `price_minor` is then a twelfth, rounded up.",
    )
    price_note = models.CharField(_("Ghi chú giá"), max_length=300, blank=True)
    price_is_reference = models.BooleanField(default=False, help_text="From a third party: “Giá tham khảo từ …”.")
    vat_class = models.CharField(_("Thuế GTGT"), max_length=12, choices=VatClass, default=VatClass.UNKNOWN)
    trial_days = models.PositiveSmallIntegerField(
        _("Số ngày dùng thử"), null=True, blank=True, help_text="Empty: not published."
    )
    seats = models.PositiveIntegerField(_("Số người dùng"), null=True, blank=True)
    limits_vi = models.CharField(_("Giới hạn của gói"), max_length=300, blank=True)
    limits_en = models.CharField(_("Giới hạn của gói, tiếng Anh"), max_length=300, blank=True)
    is_retired = models.BooleanField(_("Ngừng bán"), default=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("Gói")
        constraints = [
            models.UniqueConstraint(fields=["platform", "code"], name="platforms_plan_code"),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0), name="platforms_plan_price"
            ),
            models.CheckConstraint(
                condition=models.Q(price_year_minor=None)
                | models.Q(
                    price_minor__isnull=False,
                    price_year_minor__lte=models.F("price_minor") * 12,
                    price_year_minor__gt=models.F("price_minor") * 12 - 12,
                ),
                name="platforms_plan_year_price",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "name")


class PlatformImage(models.Model):
    """An image of the product as its draft or its public page shows it; the bytes are kept under `digest`."""

    class Kind(models.TextChoices):
        LOGO = "logo", _("Biểu trưng")
        SCREENSHOT = "screenshot", _("Ảnh màn hình")

    platform = ParentalKey(Platform, on_delete=models.CASCADE, related_name="images")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the stored file, in hexadecimal.")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt_vi = models.CharField(_("Lời mô tả ảnh"), max_length=200)
    alt_en = models.CharField(_("Lời mô tả ảnh, tiếng Anh"), max_length=200, blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "sort_order", "pk"]
        verbose_name = _("Hình ảnh")
        constraints = [
            models.UniqueConstraint(fields=["platform", "digest"], name="platforms_image_once"),
            models.UniqueConstraint(fields=["platform"], condition=models.Q(kind="logo"), name="platforms_one_logo"),
            models.CheckConstraint(condition=~models.Q(alt_vi=""), name="platforms_image_has_alt"),
        ]

    def __str__(self) -> str:
        return localized(self, "alt")
