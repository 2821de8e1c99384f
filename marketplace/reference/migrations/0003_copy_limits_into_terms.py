"""Each programme's limits become its first dated terms."""

import datetime as dt

from django.db import migrations

LIMITS = (
    "answer_working_days",
    "fail_working_days",
    "min_trial_days",
    "max_trial_days",
    "max_extensions",
    "max_extension_days",
    "late_purchase_days",
    "max_open_requests",
    "idle_days",
)


def copy(apps, schema_editor):
    Programme = apps.get_model("reference", "Programme")
    ProgrammeTerms = apps.get_model("reference", "ProgrammeTerms")
    for programme in Programme.objects.all():
        opened = programme.rounds.order_by("opens_on").values_list("opens_on", flat=True).first()
        ProgrammeTerms.objects.create(
            programme=programme,
            valid_from=opened or dt.date(2021, 1, 1),
            **{name: getattr(programme, name) for name in LIMITS},
        )


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_programme_terms")]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
