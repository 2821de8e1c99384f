"""Bringing the project's own CSV copies into the tables. Repeatable; keys include the system."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

from marketplace.reference.models import (
    AnswerTerm,
    Holiday,
    Programme,
    ProgrammeTerms,
    Province,
    Round,
    SizeRule,
    VsicSection,
)

DATA = Path(__file__).parent / "data"
# The programme in force, in half-year rounds, and the one that carries the replayed reference year.
CURRENT_PROGRAMME = "hien-hanh"
REPLAY_PROGRAMME = "phat-lai-2021"
_FIRST_YEAR, _LAST_YEAR = 2026, 2028


@transaction.atomic
def load_all() -> dict[str, int]:
    """Load every reference table; return the rows of each after loading."""
    _load_provinces()
    _load_sections()
    _load_size_rules()
    _load_holidays()
    _load_answer_terms()
    _load_programmes()
    tables: tuple[type[models.Model], ...] = (
        Province, VsicSection, SizeRule, Holiday, AnswerTerm, Programme, Round,
    )  # fmt: skip
    return {table._meta.model_name or "": table._default_manager.count() for table in tables}


def read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _upsert(model: type[models.Model], rows: Iterable[models.Model], key: list[str], change: list[str]) -> None:
    model._default_manager.bulk_create(list(rows), update_conflicts=True, unique_fields=key, update_fields=change)


def _load_provinces() -> None:
    rows = [
        Province(
            system=row["system"],
            code=row["code"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            name_vi=row["name_vi"],
            short_name_vi=row["short_name_vi"],
            name_en=row["name_en"],
            slug=row["slug"],
            region=row["region"],
            merged_into_code=row["merged_into_code"],
        )
        for row in read("provinces.csv")
    ]
    change = ["valid_to", "name_vi", "short_name_vi", "name_en", "slug", "region", "merged_into_code"]
    _upsert(Province, rows, ["system", "code", "valid_from"], change)


def _load_sections() -> None:
    rows = [
        VsicSection(
            version=row["version"],
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            maps_to_2018_code=row["maps_to_2018_code"],
            sme_sector_group=row["sme_sector_group"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            legal_basis=row["legal_basis"],
        )
        for row in read("vsic_sections.csv")
    ]
    change = ["name_vi", "name_en", "maps_to_2018_code", "sme_sector_group", "valid_from", "valid_to", "legal_basis"]
    _upsert(VsicSection, rows, ["version", "code"], change)


def _load_size_rules() -> None:
    rows = [
        SizeRule(
            sector_group=row["sector_group"],
            size=row["size"],
            tier_order=int(row["tier_order"]),
            max_workers=int(row["max_employees_social_insurance_avg_year"]),
            max_revenue_vnd=int(row["max_revenue_vnd_year"]),
            max_capital_vnd=int(row["max_capital_vnd"]),
            legal_basis=row["legal_basis"],
            valid_from=dt.date(2021, 10, 15),  # Decree 80/2021 art. 5 is in force from this day
        )
        for row in read("sme_size_thresholds.csv")
    ]
    change = ["tier_order", "max_workers", "max_revenue_vnd", "max_capital_vnd", "legal_basis"]
    _upsert(SizeRule, rows, ["sector_group", "size", "valid_from"], change)


def _load_holidays() -> None:
    """A day that an administrator confirmed stays confirmed."""
    rows: list[dict[str, Any]] = list(read("holidays.csv"))
    _upsert(
        Holiday,
        [
            Holiday(
                date=dt.date.fromisoformat(row["date"]),
                name_vi=row["name_vi"],
                kind=row["kind"],
                verification=row["verification"],
                is_confirmed=row["verification"] != "library",
            )
            for row in rows
        ],
        ["date", "kind"],
        ["name_vi", "verification"],
    )


def _load_answer_terms() -> None:
    """Only what is missing: an administrator's later rows and ends stand."""
    for row in read("answer_terms.csv"):
        AnswerTerm.objects.get_or_create(
            code=row["code"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            defaults={
                "working_days": int(row["working_days"]),
                "valid_to": _date(row["valid_to"]),
                "basis_vi": row["basis_vi"],
                "basis_en": row["basis_en"],
            },
        )


def _load_programmes() -> None:
    """Only what is missing: an administrator's changes to limits and dates stand."""
    current, _ = Programme.objects.get_or_create(
        code=CURRENT_PROGRAMME,
        defaults={
            "name_vi": "Chương trình dùng thử nền tảng số hiện hành",
            "name_en": "Current platform trial programme",
        },
    )
    # Decree 80/2021 art. 5 names the sizes; whoever has not told its figures yet may try.
    _ensure_terms(current, dt.date(_FIRST_YEAR, 1, 1), sizes=["micro", "small", "medium", "unknown"])
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        _load_half_years(current, year)
    replay, _ = Programme.objects.get_or_create(
        code=REPLAY_PROGRAMME,
        defaults={
            "name_vi": "Phát lại năm 2021 (dữ liệu mô phỏng)",
            "name_en": "Replay of 2021 (simulated data)",
            "is_simulated": True,
        },
    )
    _ensure_terms(replay, dt.date(2021, 1, 1))
    _load_half_years(replay, 2021)


def _ensure_terms(programme: Programme, valid_from: dt.date, **rules: Any) -> None:
    if not programme.terms.exists():
        ProgrammeTerms.objects.create(programme=programme, valid_from=valid_from, **rules)


def _load_half_years(programme: Programme, year: int) -> None:
    halves = ((1, dt.date(year, 1, 1), dt.date(year, 6, 30)), (2, dt.date(year, 7, 1), dt.date(year, 12, 31)))
    for number, opens_on, closes_on in halves:
        Round.objects.get_or_create(
            code=f"{programme.code}-{year}-{number}",
            defaults={"programme": programme, "opens_on": opens_on, "closes_on": closes_on},
        )
