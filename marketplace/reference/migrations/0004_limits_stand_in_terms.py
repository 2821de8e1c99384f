"""The limits stand in the dated terms only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_copy_limits_into_terms")]
    operations = [
        migrations.RemoveField(
            model_name='programme',
            name='answer_working_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='fail_working_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='idle_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='late_purchase_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='max_extension_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='max_extensions',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='max_open_requests',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='max_trial_days',
        ),
        migrations.RemoveField(
            model_name='programme',
            name='min_trial_days',
        ),
    ]
