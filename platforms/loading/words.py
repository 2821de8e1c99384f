"""Categories, features and trial tasks: inserted or brought up to date, never deleted."""

from pathlib import Path

from platforms.loading.rows import DATA, lines
from platforms.models import Category, Feature, TrialTask

EVERY_CATEGORY = "_all"


def load_words(folder: Path = DATA) -> None:
    """Bring the controlled words to what the files say."""
    _load_categories(folder)
    categories = {row.slug: row for row in Category.objects.all()}
    _load_features(folder, categories)
    _load_tasks(folder, categories)


def _load_categories(folder: Path) -> None:
    rows = [
        Category(
            slug=row["slug"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            home_group=row["smedx_home_group"],
            sort_order=int(row["sort_order"]),
        )
        for row in lines("categories.csv", folder)
    ]
    Category.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name_vi", "name_en", "home_group", "sort_order"],
    )


def _load_features(folder: Path, categories: dict[str, Category]) -> None:
    rows = [
        Feature(
            slug=row["slug"],
            category=None if row["category"] == EVERY_CATEGORY else categories[row["category"]],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            search_terms=row["search_terms"].replace("|", "\n"),
            why_it_matters_vi=row["why_it_matters_vi"],
        )
        for row in lines("features.csv", folder)
    ]
    Feature.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["category", "name_vi", "name_en", "search_terms", "why_it_matters_vi"],
    )


def _load_tasks(folder: Path, categories: dict[str, Category]) -> None:
    rows = [
        TrialTask(
            category=categories[row["category"]],
            position=int(row["position"]),
            task_vi=row["task_vi"],
            task_en=row["task_en"],
            how_to_judge_vi=row["how_to_judge_vi"],
            minutes=int(row["minutes"]) if row["minutes"] else None,
        )
        for row in lines("tasks.csv", folder)
    ]
    # Editors keep these words: only what is missing is added.
    TrialTask.objects.bulk_create(rows, ignore_conflicts=True)
