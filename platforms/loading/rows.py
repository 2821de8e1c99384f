"""Reading the CSV files: each line as a typed row, each mistake with its file and line."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from marketplace.errors import InvalidInput
from platforms.models import FactBasis
from platforms.slugs import folded_slug

DATA = Path(__file__).resolve().parents[1] / "data"
# When the sources were read; rows known from memory carry no date.
CHECKED_IN = dt.date(2026, 11, 1)


@dataclass(frozen=True)
class PlatformRow:
    """One line of platforms.csv. `None` is "not known", never "no" or zero."""

    slug: str
    name: str
    vendor_name: str
    website: str
    category: str
    secondary: tuple[str, ...]
    sectors: tuple[str, ...]
    sizes: tuple[str, ...]
    description_vi: str
    description_en: str
    price_minor: int | None
    price_note: str
    trial_days: int | None
    is_on_smedx_list: bool | None
    source_url: str
    fact_basis: str

    @property
    def vendor_slug(self) -> str:
        """By legal name; a platform whose company no source names stands alone."""
        return folded_slug(self.vendor_name) if self.vendor_name else f"chua-ro-ten-{self.slug}"

    @property
    def checked_on(self) -> dt.date | None:
        return None if self.fact_basis == FactBasis.MEMORY else CHECKED_IN


def lines(name: str, folder: Path = DATA) -> Iterator[dict[str, str]]:
    """The lines of one file; `_line` is the number a person finds it under."""
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            yield {**row, "_line": str(reader.line_num)}


def platform_rows(folder: Path = DATA) -> list[PlatformRow]:
    return [_platform_row(row) for row in lines("platforms.csv", folder)]


def listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _platform_row(row: dict[str, str]) -> PlatformRow:
    if row["fact_basis"] not in (FactBasis.SOURCE, FactBasis.SECONDARY, FactBasis.MEMORY):
        raise _wrong(row, "fact_basis")
    return PlatformRow(
        slug=row["slug"],
        name=row["name"],
        vendor_name=row["vendor_legal_name"],
        website=row["website"],
        category=row["category"],
        secondary=listed(row["secondary_categories"]),
        sectors=listed(row["target_sectors_vsic2025"]),
        sizes=listed(row["target_sizes"]),
        description_vi=row["description_vi"],
        description_en=row["description_en"],
        price_minor=_number(row, "price_from_vnd_month"),
        price_note=row["price_note"],
        trial_days=_number(row, "trial_days"),
        is_on_smedx_list={"yes": True, "no": False}.get(row["on_smedx_list"]),
        source_url=row["source_url"],
        fact_basis=row["fact_basis"],
    )


def _number(row: dict[str, str], column: str) -> int | None:
    if not row[column]:
        return None
    if not row[column].isdecimal():
        raise _wrong(row, column)
    return int(row[column])


def _wrong(row: dict[str, str], column: str) -> InvalidInput:
    return InvalidInput(
        _("Dòng %(line)s, cột %(column)s: không đọc được “%(value)s”.")
        % {"line": row["_line"], "column": column, "value": row[column]}
    )
