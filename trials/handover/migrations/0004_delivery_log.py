import django.db.models.deletion
from django.db import migrations, models


def fill_vendor(apps, schema_editor):
    apps.get_model("handover", "Delivery").objects.filter(vendor=None).update(
        vendor=models.Subquery(
            apps.get_model("handover", "VendorEvent")
            .objects.filter(pk=models.OuterRef("event"))
            .values("vendor")[:1]
        )
    )


class Migration(migrations.Migration):

    dependencies = [
        ("handover", "0003_conformance_run"),
        ("platforms", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="vendor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.vendor"
            ),
        ),
        migrations.RunPython(fill_vendor, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="delivery",
            name="vendor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platforms.vendor"
            ),
        ),
        migrations.AddField(
            model_name="delivery", name="url", field=models.CharField(blank=True, max_length=600)
        ),
        migrations.AddField(
            model_name="delivery", name="request_headers", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="delivery", name="request_body", field=models.TextField(blank=True)
        ),
        migrations.AddField(
            model_name="delivery", name="response_headers", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="delivery", name="response_body", field=models.TextField(blank=True)
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["vendor", "-id"], name="handover_delivery_of_vendor"),
        ),
        migrations.AddIndex(
            model_name="vendorevent",
            index=models.Index(fields=["vendor", "occurred_at"], name="handover_event_by_time"),
        ),
    ]
