from django.db import migrations

OPEN = ("requested", "provisioning", "active")


def forget(apps, schema_editor):
    """What a trial asked for when it ended will not be answered any more."""
    trials = apps.get_model("lifecycle", "Trial").objects.exclude(extension_asked_days=None)
    trials.exclude(state__in=OPEN).update(extension_asked_days=None)


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0004_programme_terms_always_stand")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
