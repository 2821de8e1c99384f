"""The log of queries is kept a quarter of a year."""

from datetime import timedelta

from celery import shared_task

from marketplace import clock
from search.learning.models import QueryCount


@shared_task(name="learning.purge")
def purge() -> None:
    QueryCount.objects.filter(day__lt=clock.today() - timedelta(days=QueryCount.KEPT_DAYS)).delete()
