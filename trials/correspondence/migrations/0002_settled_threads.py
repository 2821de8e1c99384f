from django.db import migrations, models


def fill_waits_since(apps, schema_editor):
    """A running clock began with the SME's first post after the vendor's last."""
    Post = apps.get_model("correspondence", "Post")
    for thread in apps.get_model("correspondence", "Thread").objects.filter(waits_for="vendor"):
        posts = Post.objects.filter(trial=thread.trial_id, is_report=False).order_by("at", "pk")
        answered = posts.filter(side="vendor").last()
        asked = posts.filter(side="sme")
        first = (asked.filter(at__gt=answered.at) if answered else asked).first()
        if first is not None:
            thread.waits_since = first.at
            thread.save(update_fields=["waits_since"])


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="post",
            name="is_for_information",
            field=models.BooleanField(default=False, help_text="Of the SME: starts no answer clock."),
        ),
        migrations.AddField(
            model_name="thread",
            name="settled_at",
            field=models.DateTimeField(blank=True, help_text="When somebody said that no answer is owed.", null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="settled_by",
            field=models.CharField(
                blank=True,
                choices=[("sme", "Doanh nghiệp"), ("vendor", "Nhà cung cấp"), ("officer", "Cán bộ")],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="waits_since",
            field=models.DateTimeField(blank=True, help_text="The first post without an answer.", null=True),
        ),
        migrations.RunPython(fill_waits_since, migrations.RunPython.noop),
    ]
