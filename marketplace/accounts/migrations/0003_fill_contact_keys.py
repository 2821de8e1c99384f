"""Contact fields stored before get the keys by which they are compared."""

import re
import unicodedata

from django.conf import settings
from django.db import migrations


def fill(apps, schema_editor):
    ContactData = apps.get_model("accounts", "ContactData")
    keys = settings.KEYS
    for row in ContactData.objects.filter(erased_at=None).iterator():
        if row.phone_encrypted:
            digits = re.sub(r"^(?:00)?84(?=\d{9})", "0", re.sub(r"\D", "", keys.decrypt(row.phone_encrypted)))
            row.phone_key = keys.keyed_hash(digits) if digits else ""
        if row.full_name_encrypted:
            name = unicodedata.normalize("NFC", keys.decrypt(row.full_name_encrypted)).casefold()
            row.name_key = keys.keyed_hash(" ".join(name.split()))
        row.save(update_fields=["phone_key", "name_key"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_contact_keys")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
