"""Changes of content that no editor makes by hand."""

from django.db import models

from cms.models import ReadCount
from marketplace import clock


def read_count(page_pk: int) -> None:
    """Count one read of a page today, in one statement, without knowing whose."""
    ReadCount.objects.bulk_create([ReadCount(page_id=page_pk, day=clock.today())], ignore_conflicts=True)
    ReadCount.objects.filter(page_id=page_pk, day=clock.today()).update(reads=models.F("reads") + 1)
