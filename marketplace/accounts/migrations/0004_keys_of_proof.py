"""Keyed hashes of the representative and the seat, kept when an organisation is proven; the register's address."""

from django.db import migrations, models

KEYED = "Keyed hash, made at the proof."


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_fill_contact_keys")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="representative_key",
            field=models.CharField(blank=True, db_index=True, default="", help_text=KEYED, max_length=64),
        ),
        migrations.AddField(
            model_name="organisation",
            name="address_key",
            field=models.CharField(blank=True, db_index=True, default="", help_text=KEYED, max_length=64),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="address",
            field=models.CharField(blank=True, default="", help_text="House and street.", max_length=200),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="commune",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
