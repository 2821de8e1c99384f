"""The real catalogue as search documents, read from the CSVs without a database."""

import csv
from functools import lru_cache
from pathlib import Path

from search.documents import FeatureText, SearchDocument
from search.knowledge import CategoryText, Knowledge, gather
from search.loading import entries_of_files

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "platforms" / "data"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@lru_cache
def features() -> dict[str, tuple[str, FeatureText]]:
    return {
        row["slug"]: (
            "" if row["category"] == "_all" else row["category"],
            FeatureText(row["slug"], row["name_vi"], row["name_en"], _split(row["search_terms"])),
        )
        for row in _rows(DATA / "features.csv")
    }


@lru_cache
def categories() -> tuple[CategoryText, ...]:
    return tuple(CategoryText(row["slug"], row["name_vi"], row["name_en"]) for row in _rows(DATA / "categories.csv"))


@lru_cache
def documents() -> tuple[SearchDocument, ...]:
    names = {category.slug: (category.name_vi, category.name_en) for category in categories()}
    held: dict[str, list[FeatureText]] = {}
    for row in _rows(DATA / "platform_features.csv"):
        held.setdefault(row["platform_slug"], []).append(features()[row["feature_slug"]][1])
    return tuple(
        SearchDocument(
            pk=pk,
            slug=row["slug"],
            name=row["name"],
            category=row["category"],
            category_names=names[row["category"]],
            secondary=_split(row["secondary_categories"]),
            vendor=row["vendor_legal_name"],
            description_vi=row["description_vi"],
            description_en=row["description_en"],
            features=tuple(held.get(row["slug"], ())),
            sectors=_split(row["target_sectors_vsic2025"]) or ("ALL",),
            sizes=_split(row["target_sizes"]),
            price_minor=int(row["price_from_vnd_month"]) if row["price_from_vnd_month"] else None,
            trial_days=int(row["trial_days"]) if row["trial_days"] else None,
        )
        for pk, row in enumerate(_rows(DATA / "platforms.csv"), 1)
    )


@lru_cache
def sentences() -> tuple[tuple[str, str], ...]:
    """What to try during a trial, and the handbook's questions of one category."""
    tasks = [(row["category"], row["task_vi"]) for row in _rows(DATA / "tasks.csv") if row["category"] != "_all"]
    questions = [
        (row["related_categories"], text)
        for row in _rows(ROOT / "cms" / "data" / "handbook_questions.csv")
        for text in (row["question"], row["answer"])
        if row["related_categories"] and "|" not in row["related_categories"]
    ]
    return (*tasks, *questions)


@lru_cache
def knowledge() -> Knowledge:
    return gather(entries_of_files(), categories(), features().values(), documents(), sentences())
