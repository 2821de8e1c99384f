"""What search learns from: how often something was asked, and judged queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from platforms.models import Category, Platform


class QueryCount(models.Model):
    """Searches alike on one day, or choices alike from their lists. Says nothing of who asked or when in the day.

    Several rows may say the same (each process writes its own): readers add up `times`. Kept `KEPT_DAYS`.
    """

    KEPT_DAYS = 90

    class Source(models.TextChoices):
        PAGE = "page", _("Trang danh mục")
        API = "api", "API"

    day = models.DateField()
    query = models.CharField(max_length=80)
    source = models.CharField(max_length=4, choices=Source)
    engine = models.CharField(max_length=16, blank=True)
    is_narrowed = models.BooleanField(default=False, help_text="With filters, or word for word.")
    hits = models.PositiveIntegerField(null=True, help_text="How many listings a search found; empty: a choice.")
    position = models.PositiveIntegerField(null=True, help_text="Place of what was chosen; empty: a search.")
    times = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ("view",)
        indexes = [models.Index(fields=["day", "query"], name="learning_query_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hits__isnull=True) ^ models.Q(position__isnull=True),
                name="learning_search_or_choice",
            ),
            models.CheckConstraint(
                condition=models.Q(position__isnull=True) | models.Q(position__gte=1), name="learning_place_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.query} × {self.times}"


class JudgedQuery(models.Model):
    """A query and what should come first. Neither a platform nor a category: nothing may be found."""

    class Kind(models.TextChoices):
        ACCENTED = "accented", _("Có dấu")
        UNACCENTED = "unaccented", _("Không dấu")
        TELEX = "telex", _("Telex, VNI chưa gõ thành dấu")
        JOINED = "joined", _("Viết liền")
        TONE_VARIANT = "tone_variant", _("Đặt dấu kiểu khác")
        TYPO = "typo", _("Gõ nhầm")
        BRAND = "brand", _("Tên nền tảng")
        BRAND_TYPO = "brand_typo", _("Tên nền tảng gõ nhầm")
        ABBREVIATION = "abbreviation", _("Viết tắt")
        ENGLISH = "english", _("Tiếng Anh")
        MIXED = "mixed", _("Lẫn tiếng Anh")
        NEED = "need", _("Nhu cầu bằng lời thường")
        SECTOR = "sector", _("Ngành nghề")
        PRICE = "price", _("Có nói đến giá")
        TRIAL = "trial", _("Có nói đến dùng thử")
        NO_RESULT = "no_result", _("Không được có kết quả")

    query = models.CharField(_("Từ người tìm gõ"), max_length=200, unique=True)
    kind = models.CharField(_("Kiểu câu"), max_length=20, choices=Kind)
    platforms = models.ManyToManyField(Platform, verbose_name=_("Nền tảng phải đứng đầu"), blank=True, related_name="+")
    category = models.ForeignKey(
        Category, verbose_name=_("Nhóm đúng"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)
    updated_at = models.DateTimeField(_("Sửa lúc"), auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Câu chấm điểm")
        verbose_name_plural = _("Câu chấm điểm")

    def __str__(self) -> str:
        return self.query
