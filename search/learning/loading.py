"""The starting judgments, read from the product's own file."""

import csv
from pathlib import Path

from django.db import transaction

from platforms.models import Category, Platform
from search.learning.models import JudgedQuery
from search.loading import DATA

FILE = DATA / "search_judgments.csv"


def load_judgments(path: Path = FILE) -> int:
    """Put the file's rows into an empty table; what editors changed is never overwritten.

    A row whose platforms and category are all missing from this catalogue is left out: it would turn
    into one that expects nothing.
    """
    if JudgedQuery.objects.exists():
        return 0
    platforms = dict(Platform.objects.values_list("name", "pk"))
    categories = dict(Category.objects.values_list("slug", "pk"))
    links: dict[str, list[int]] = {}
    rows: list[JudgedQuery] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            names = [name for name in row["expected_platforms"].split("|") if name]
            slug = row["expected_category"].split("|")[0]
            known = [platforms[name] for name in names if name in platforms]
            if row["query"] in links or (names and not known) or (slug and slug not in categories):
                continue
            links[row["query"]] = known
            kind, category, note = row["kind"], categories.get(slug), row.get("note") or ""
            rows.append(JudgedQuery(query=row["query"], kind=kind, category_id=category, note=note))
    through = JudgedQuery.platforms.through
    with transaction.atomic():
        made = JudgedQuery.objects.bulk_create(rows)
        through.objects.bulk_create(
            through(judgedquery_id=row.pk, platform_id=pk) for row in made for pk in links[row.query]
        )
    return len(made)
