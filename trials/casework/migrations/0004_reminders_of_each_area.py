from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_reminded_sme")]
    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="funnel_one_reminder_a_day"),
        migrations.AddField(
            model_name="reminder",
            name="province_code",
            field=models.CharField(blank=True, help_text="Whose trials: 34-code; empty = all.", max_length=2),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("vendor", "reason", "province_code", "day"), name="casework_one_reminder_a_day"
            ),
        ),
    ]
