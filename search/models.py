"""What editors teach search."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """A way of saying something. Several rows of one term are several meanings, first row first.

    An abbreviation without a category is read as its canonical words. A need is a sentence that teaches
    which category people speak of so; without a category, what nobody here offers.
    """

    class Kind(models.TextChoices):
        VIETNAMESE = "vi", _("Từ tiếng Việt")
        ABBREVIATION = "abbreviation", _("Viết tắt")
        ENGLISH = "english", _("Từ tiếng Anh")
        TRADE = "trade", _("Ngành nghề")
        NEED = "need", _("Nhu cầu bằng lời thường")

    term = models.CharField(_("Từ người tìm gõ"), max_length=80)
    canonical = models.CharField(_("Nghĩa là"), max_length=80)
    categories = models.JSONField(_("Nhóm nền tảng, hợp nhất trước"), default=list, blank=True)
    sector = models.CharField(_("Ngành VSIC"), max_length=1, blank=True)
    kind = models.CharField(_("Loại"), max_length=12, choices=Kind, default=Kind.VIETNAMESE)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("Từ đồng nghĩa")
        verbose_name_plural = _("Từ đồng nghĩa")
        constraints = [models.UniqueConstraint(fields=["term", "canonical"], name="search_synonym_meaning")]

    def __str__(self) -> str:
        return f"{self.term} = {self.canonical}"


class StartingWord(models.Model):
    """A word of a release that was given to the editors' table: once, whatever they made of it since."""

    term = models.CharField(max_length=80)
    canonical = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "canonical"], name="search_starting_word")]

    def __str__(self) -> str:
        return f"{self.term} = {self.canonical}"
