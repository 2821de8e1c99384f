"""Criteria and terms from `data/*.csv`: only what is missing, so that an administrator's later rows stand."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.db import connections

from platforms.reviewing.models import CriteriaVersion, Criterion, ReviewTerm

DATA = Path(__file__).parent / "data"
FIRST_VERSION = {
    "valid_from": dt.date(2026, 1, 1),
    "basis_vi": "Sáu nhóm theo Quyết định 1230/QĐ-BTTTT (2023); lời từng tiêu chí theo Quy chế hoạt động của Cổng",
    "basis_en": "Six groups of Decision 1230/QĐ-BTTTT (2023); the wording of each by the operating rules of the portal",
}


def load_criteria(*, using: str = "default", **_signal: Any) -> None:
    """The first form of criteria and the terms. Repeatable; connected to `post_migrate`."""
    if "reviewing_reviewterm" not in connections[using].introspection.table_names():
        return  # a partial migration
    for row in _rows("terms.csv"):
        ReviewTerm.objects.get_or_create(
            code=row["code"],
            valid_from=row["valid_from"],
            defaults={
                "amount": int(row["amount"]),
                "unit": row["unit"],
                "basis_vi": row["basis_vi"],
                "basis_en": row["basis_en"],
            },
        )
    for position, row in enumerate(_rows("criteria.csv")):
        version, _is_new = CriteriaVersion.objects.get_or_create(code=row["version"], defaults=FIRST_VERSION)
        texts = {name: row[name] for name in ("text_vi", "text_en", "evidence_vi", "evidence_en")}
        flags = {name: row[name] == "1" for name in ("is_required", "is_for_decision")}
        Criterion.objects.get_or_create(
            version=version,
            code=row["code"],
            defaults={"group": row["group"], "position": position, **texts, **flags},
        )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
