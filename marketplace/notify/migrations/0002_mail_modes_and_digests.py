from django.db import migrations, models


def keep_choices(apps, schema_editor):
    apps.get_model("notify", "Preference").objects.filter(by_mail=False).update(mode="never")


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="preference",
            name="mode",
            field=models.CharField(
                choices=[("now", "Gửi ngay"), ("daily", "Gộp một thư mỗi ngày"), ("never", "Không gửi thư")],
                default="now",
                max_length=6,
            ),
        ),
        migrations.RunPython(keep_choices, migrations.RunPython.noop),
        migrations.RemoveField(model_name="preference", name="by_mail"),
        migrations.AddField(
            model_name="notification",
            name="is_for_digest",
            field=models.BooleanField(default=False, help_text="Waits for the next digest mail."),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_for_digest", True), ("mailed_at", None)),
                fields=["user"],
                name="notify_for_digest",
            ),
        ),
    ]
