"""Trials asked for before terms were dated keep the terms that their programme had."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def keep(apps, schema_editor):
    Trial = apps.get_model("lifecycle", "Trial")
    ProgrammeTerms = apps.get_model("reference", "ProgrammeTerms")
    terms = ProgrammeTerms.objects.filter(programme__rounds=OuterRef("round")).order_by("valid_from").values("pk")[:1]
    Trial.objects.filter(programme_terms=None).update(programme_terms=Subquery(terms))


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0002_programme_terms")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
