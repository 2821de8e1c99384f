"""How often a page was read: a number a day, nothing about who."""

from django.db import models


class ReadCount(models.Model):
    """Reads of one page on one Vietnamese day."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="cms_read_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day} {self.reads}"
