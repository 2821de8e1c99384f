import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0003_trials_keep_their_terms")]
    operations = [
        migrations.AlterField(
            model_name="trial",
            name="programme_terms",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.programmeterms"
            ),
        ),
    ]
