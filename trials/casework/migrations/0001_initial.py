import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("funnel", "0002_reminders_move_to_casework"),
        ("lifecycle", "0004_programme_terms_always_stand"),
        ("platforms", "0001_initial"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("reason", models.CharField(max_length=20)),
                        ("day", models.DateField()),
                        ("trials", models.PositiveIntegerField(help_text="How many trials waited then.")),
                        ("sent_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("vendor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.vendor")),
                    ],
                    options={
                        "db_table": "funnel_reminder",
                        "constraints": [models.UniqueConstraint(fields=("vendor", "reason", "day"), name="funnel_one_reminder_a_day")],
                    },
                ),
            ]
        ),
    ]
