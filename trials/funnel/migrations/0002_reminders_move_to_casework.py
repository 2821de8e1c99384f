"""Reminders belong to the room of officers' work; the table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funnel", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Reminder")]),
    ]
