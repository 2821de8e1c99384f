"""What vendors list (design §6).

`Platform` holds only what its vendor writes and travels in Wagtail revisions; `Listing` holds what
services decide. Publishing a revision writes every field of the snippet back, so nothing
operational may ever stand on `Platform`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

UNKNOWN_LABEL = _("Chưa công bố")


class Category(models.Model):
    """One of the 22 groups of platforms; `home_group` is the block of the home page it stands in."""

    slug = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    home_group = models.CharField(max_length=20)
    sort_order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["sort_order"]
        verbose_name = _("Nhóm nền tảng")

    def __str__(self) -> str:
        return self.name_vi


class Feature(models.Model):
    """A comparable fact from the controlled list of a category (`category` empty: every category shares it)."""

    slug = models.SlugField(max_length=80, unique=True)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="features")
    name_vi = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    search_terms = models.TextField(blank=True, help_text="Other words for it, one a line.")
    why_it_matters_vi = models.TextField(blank=True)

    class Meta:
        ordering = ["category__sort_order", "slug"]
        verbose_name = _("Tính năng")

    def __str__(self) -> str:
        return self.name_vi


class TrialTask(models.Model):
    """What an SME should try during a trial of a category, and how to judge it (tasks.csv)."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="trial_tasks")
    position = models.PositiveSmallIntegerField()
    task_vi = models.TextField()
    task_en = models.TextField(blank=True)
    how_to_judge_vi = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["category", "position"]
        constraints = [models.UniqueConstraint(fields=["category", "position"], name="platforms_task_key")]

    def __str__(self) -> str:
        return self.task_vi


class Vendor(models.Model):
    """A company that makes platforms, as the public sees it; `organisation` once it has an account."""

    slug = models.SlugField(max_length=120, unique=True)
    legal_name = models.CharField(max_length=200)
    website = models.URLField(blank=True)
    organisation = models.OneToOneField(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="vendor"
    )

    class Meta:
        ordering = ["legal_name"]
        verbose_name = _("Nhà cung cấp")

    def __str__(self) -> str:
        return self.legal_name


class FactBasis(models.TextChoices):
    """Who said a fact: the vendor itself, a page that was read, a third party, or memory only."""

    VENDOR = "vendor", _("Nhà cung cấp khai")
    SOURCE = "source", _("Theo thông tin công khai của nhà cung cấp")
    SECONDARY = "secondary", _("Theo nguồn thứ ba")
    MEMORY = "memory", _("Chưa tra cứu nguồn")


class Platform(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One product, in its vendor's words. Live = this row; draft = `latest_revision.as_object()`."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="platforms")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="platforms")
    secondary_categories = ParentalManyToManyField(Category, blank=True, related_name="+")
    features = ParentalManyToManyField(Feature, blank=True, related_name="platforms")
    website = models.URLField(blank=True)
    description_vi = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    target_sectors = models.JSONField(default=list, blank=True, help_text='VSIC 2025 letters, or ["ALL"].')
    target_sizes = models.JSONField(default=list, blank=True, help_text="micro, small, medium")
    data_location = models.CharField(max_length=40, blank=True)
    languages = models.JSONField(default=list, blank=True)
    security_level = models.PositiveSmallIntegerField(null=True, blank=True)
    export_formats = models.CharField(max_length=200, blank=True)
    exit_steps = models.TextField(blank=True)
    support_hours = models.CharField(max_length=120, blank=True)
    fact_basis = models.CharField(max_length=12, choices=FactBasis, default=FactBasis.VENDOR)
    source_url = models.URLField(max_length=400, blank=True)
    facts_checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("Nền tảng")
        verbose_name_plural = _("Nền tảng")

    def __str__(self) -> str:
        return self.name


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
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True, help_text="Whole đồng a month; empty: not published.")
    currency = models.CharField(max_length=3, default="VND")
    price_note = models.CharField(max_length=300, blank=True)
    price_is_reference = models.BooleanField(default=False, help_text="From a third party: “Giá tham khảo từ …”.")
    vat_class = models.CharField(max_length=12, choices=VatClass, default=VatClass.UNKNOWN)
    trial_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: not published.")
    seats = models.PositiveIntegerField(null=True, blank=True)
    is_retired = models.BooleanField(default=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["platform", "code"], name="platforms_plan_code")]

    def __str__(self) -> str:
        return self.name_vi


class ListingQuerySet(models.QuerySet["Listing"]):
    def listed(self) -> "ListingQuerySet":
        """What the public may see. Outside the demonstration rows known from memory only are hidden."""
        from django.conf import settings

        rows = self.filter(platform__live=True, withdrawn_at=None)
        return rows if settings.DEMO else rows.exclude(platform__fact_basis=FactBasis.MEMORY)

    def with_facts(self) -> "ListingQuerySet":
        return self.select_related("platform__category", "platform__vendor").prefetch_related(
            "platform__plans", "platform__features", "platform__secondary_categories"
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

    objects = ListingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.platform_id} {self.standing}"
