"""The controlled words of the catalogue, and the companies in it."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.reference.names import localized


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
        return localized(self, "name")


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
        return localized(self, "name")


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
        return localized(self, "task")


class Vendor(models.Model):
    """A company that makes platforms, as the public sees it; `organisation` once it has an account.

    `legal_name` is empty where no source tells it: such a row stands behind one platform only, and
    is in no directory, so that unknown companies are never taken for one.
    """

    slug = models.SlugField(max_length=120, unique=True)
    legal_name = models.CharField(max_length=200, blank=True)
    website = models.URLField(blank=True)
    organisation = models.OneToOneField(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="vendor"
    )

    class Meta:
        ordering = ["legal_name"]
        verbose_name = _("Nhà cung cấp")

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.legal_name or gettext("Chưa rõ tên pháp nhân")
