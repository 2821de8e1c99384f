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

from marketplace.reference.names import localized
from platforms.models.catalogue import Category, Feature, Vendor

UNKNOWN_LABEL = _("Chưa công bố")


class FactBasis(models.TextChoices):
    """Who said a fact: the vendor itself, a page that was read, a third party, or memory only."""

    VENDOR = "vendor", _("Nhà cung cấp khai")
    SOURCE = "source", _("Theo thông tin công khai của nhà cung cấp")
    SECONDARY = "secondary", _("Theo nguồn thứ ba")
    MEMORY = "memory", _("Chưa tra cứu nguồn")


class Platform(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One product, in its vendor's words. Live = this row; draft = `latest_revision.as_object()`."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("Tên nền tảng"), max_length=120)
    vendor = models.ForeignKey(
        Vendor, verbose_name=_("Nhà cung cấp"), on_delete=models.PROTECT, related_name="platforms"
    )
    category = models.ForeignKey(
        Category, verbose_name=_("Nhóm chính"), on_delete=models.PROTECT, related_name="platforms"
    )
    secondary_categories = ParentalManyToManyField(Category, blank=True, related_name="+")
    features = ParentalManyToManyField(Feature, verbose_name=_("Tính năng"), blank=True, related_name="platforms")
    website = models.URLField(_("Trang giới thiệu"), blank=True)
    description_vi = models.TextField(_("Mô tả"), blank=True)
    description_en = models.TextField(_("Mô tả tiếng Anh"), blank=True)
    target_sectors = models.JSONField(default=list, blank=True, help_text='VSIC 2025 letters, or ["ALL"].')
    target_sizes = models.JSONField(default=list, blank=True, help_text="micro, small, medium")
    data_location = models.CharField(_("Nơi đặt dữ liệu"), max_length=40, blank=True)
    languages = models.JSONField(default=list, blank=True)
    security_level = models.PositiveSmallIntegerField(_("Cấp độ an toàn"), null=True, blank=True)
    export_formats = models.CharField(_("Xuất dữ liệu"), max_length=200, blank=True)
    exit_steps = models.TextField(_("Cách rời đi"), blank=True)
    support_hours = models.CharField(_("Giờ hỗ trợ"), max_length=120, blank=True)
    fact_basis = models.CharField(_("Ai nói"), max_length=12, choices=FactBasis, default=FactBasis.VENDOR)
    source_url = models.URLField(_("Nguồn"), max_length=400, blank=True)
    facts_checked_on = models.DateField(_("Tra cứu ngày"), null=True, blank=True)

    objects: "models.Manager[Platform]" = models.Manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("Nền tảng")
        verbose_name_plural = _("Nền tảng")

    def __str__(self) -> str:
        return self.name

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
    price_note = models.CharField(_("Ghi chú giá"), max_length=300, blank=True)
    price_is_reference = models.BooleanField(default=False, help_text="From a third party: “Giá tham khảo từ …”.")
    vat_class = models.CharField(_("Thuế GTGT"), max_length=12, choices=VatClass, default=VatClass.UNKNOWN)
    trial_days = models.PositiveSmallIntegerField(
        _("Số ngày dùng thử"), null=True, blank=True, help_text="Empty: not published."
    )
    seats = models.PositiveIntegerField(_("Số người dùng"), null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return localized(self, "name")
