"""Listings that were public before the trail began: from their publication on, as they stood on this day."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import migrations
from django.utils import timezone


def carry(apps, schema_editor):
    Listing = apps.get_model("platforms", "Listing")
    StandingEvent = apps.get_model("platforms", "StandingEvent")
    known = set(StandingEvent.objects.values_list("listing_id", flat=True))
    rows = Listing.objects.filter(platform__live=True).select_related("platform").order_by("pk")
    StandingEvent.objects.bulk_create(_event(StandingEvent, row) for row in rows if row.pk not in known)


def _event(model, row):
    state, at, until = row.standing, row.published_at or timezone.now(), None
    if row.withdrawn_at:
        state, at = "withdrawn", row.withdrawn_at
    elif row.standing == "decided":
        state = "published"
        if row.decision_expires_on:
            day = row.decision_expires_on + dt.timedelta(days=1)
            until = dt.datetime.combine(day, dt.time(0), tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    return model(
        listing=row,
        at=at,
        state=state,
        until=until,
        cause="carried_over",
        actor="system:migration",
        is_demo_only=row.is_sample or row.platform.fact_basis == "memory",
    )


class Migration(migrations.Migration):
    dependencies = [("platforms", "0002_standing_trail")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
