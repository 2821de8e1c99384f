from django.db import migrations, models


def add_everyday_words(apps, schema_editor):
    """Give a table filled before this release the words that came with it. An empty one is filled on start."""
    from search.loading import entries_of_files

    synonym = apps.get_model("search", "Synonym")
    held = set(synonym.objects.values_list("term", "canonical"))
    if not held:
        return
    synonym.objects.bulk_create(
        [
            synonym(
                term=entry.term, canonical=entry.canonical, categories=list(entry.categories),
                sector=entry.sector, kind=entry.kind,
            )
            for entry in dict.fromkeys(entries_of_files())
            if (entry.term, entry.canonical) not in held
        ],
        ignore_conflicts=True,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="synonym",
            name="kind",
            field=models.CharField(
                choices=[
                    ("vi", "Từ tiếng Việt"),
                    ("abbreviation", "Viết tắt"),
                    ("english", "Từ tiếng Anh"),
                    ("trade", "Ngành nghề"),
                    ("need", "Nhu cầu bằng lời thường"),
                ],
                default="vi",
                max_length=12,
                verbose_name="Loại",
            ),
        ),
        migrations.RunPython(add_everyday_words, migrations.RunPython.noop, elidable=True),
    ]
