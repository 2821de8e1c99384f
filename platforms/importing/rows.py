"""Reading an import file: each line a typed row, or told with its line, column and what is wrong.

Columns: name, category, description_vi and, but for rows known from memory, source_url are needed; the others may be
empty or absent (`COLUMNS`). Lists inside a cell are parted by `|`. One mistake leaves its row out, never the file.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from marketplace.errors import InvalidInput
from platforms.loading.rows import listed
from platforms.models import FactBasis
from platforms.slugs import folded_slug

NEEDED = ("name", "category", "description_vi", "fact_basis")
COLUMNS = (
    *NEEDED, "slug", "vendor_legal_name", "website", "secondary_categories", "target_sectors_vsic2025",
    "target_sizes", "description_en", "features", "price_from_vnd_month", "price_note", "trial_days", "source_url",
    "checked_on", "on_smedx_list",
)  # fmt: skip
MAX_ROWS = 20_000
SIZES = ("micro", "small", "medium")
LONGEST = {"name": 120, "vendor_legal_name": 200, "website": 200, "source_url": 400, "price_note": 300}
_BASES = (FactBasis.SOURCE, FactBasis.SECONDARY, FactBasis.MEMORY)
_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Words:
    """The controlled words that a row may use."""

    categories: frozenset[str]
    features: frozenset[str]
    sectors: frozenset[str]


@dataclass(frozen=True)
class ImportRow:
    """One good line. `None` is "not known"."""

    line: int
    slug: str
    name: str
    vendor_name: str
    website: str
    category: str
    secondary: tuple[str, ...]
    features: tuple[str, ...]
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
    checked_on: dt.date | None


@dataclass(frozen=True)
class BadRow:
    line: int
    name: str
    mistakes: tuple[str, ...]


def read_rows(content: bytes, words: Words, today: dt.date) -> list[ImportRow | BadRow]:
    """Raise `InvalidInput` for what is no such file at all: not UTF-8, without the needed columns, too long."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(_("Tệp không phải UTF-8.")) from error
    if "\0" in text:
        raise InvalidInput(_("Tệp không phải văn bản CSV."))
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        raise InvalidInput(_("Không đọc được tệp CSV: %(error)s") % {"error": error}) from error
    return [_row(number, cells, words, today) for number, cells in lines]


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown:
        raise InvalidInput(
            _("Dòng tiêu đề: thiếu cột %(missing)s; cột lạ %(unknown)s.")
            % {"missing": ", ".join(missing) or "–", "unknown": ", ".join(unknown)[:200] or "–"}
        )
    reader.fieldnames = names
    for count, row in enumerate(reader):
        if count >= MAX_ROWS:
            raise InvalidInput(_("Mỗi tệp tối đa %(count)d dòng.") % {"count": MAX_ROWS})
        yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key in COLUMNS}


def _row(line: int, cells: dict[str, str], words: Words, today: dt.date) -> ImportRow | BadRow:
    read = _Cells(cells)
    basis = read.one_of("fact_basis", _BASES)
    slug = folded_slug(cells.get("slug") or cells["name"], max_length=110)
    for column in (*NEEDED, *(() if basis == FactBasis.MEMORY else ("source_url",))):
        read.needed(column)
    if cells["name"] and not slug:
        read.wrong("name")
    row = ImportRow(
        line=line,
        slug=slug,
        name=read.text("name"),
        vendor_name=read.text("vendor_legal_name"),
        website=read.url("website"),
        category=read.one_of("category", words.categories),
        secondary=read.all_of("secondary_categories", words.categories),
        features=read.all_of("features", words.features),
        sectors=read.all_of("target_sectors_vsic2025", words.sectors),
        sizes=read.all_of("target_sizes", SIZES),
        description_vi=read.text("description_vi"),
        description_en=read.text("description_en"),
        price_minor=read.number("price_from_vnd_month", 10**12),
        price_note=read.text("price_note"),
        trial_days=read.number("trial_days", 365),
        is_on_smedx_list={"yes": True, "no": False}.get(cells.get("on_smedx_list", "")),
        source_url=read.url("source_url"),
        fact_basis=basis,
        checked_on=None if basis == FactBasis.MEMORY else read.day("checked_on", today),
    )
    return BadRow(line, cells["name"][:120], tuple(read.mistakes)) if read.mistakes else row


class _Cells:
    """The cells of one line; what cannot be read is noted, and read as empty."""

    def __init__(self, cells: dict[str, str]) -> None:
        self.cells = cells
        self.mistakes: list[str] = []

    def wrong(self, column: str) -> None:
        value = self.cells.get(column, "")[:60]
        self.mistakes.append(_("cột %(column)s: không đọc được “%(value)s”") % {"column": column, "value": value})

    def needed(self, column: str) -> None:
        if not self.cells.get(column):
            self.mistakes.append(_("cột %(column)s: còn trống") % {"column": column})

    def text(self, column: str) -> str:
        text = self.cells.get(column, "")
        if len(text) > LONGEST.get(column, 4000):
            self.mistakes.append(_("cột %(column)s: dài quá") % {"column": column})
        return text

    def url(self, column: str) -> str:
        text = self.text(column)
        if text:
            try:
                _url(text)
            except ValidationError:
                self.wrong(column)
        return text

    def number(self, column: str, most: int) -> int | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or int(text) > most:
            self.wrong(column)
            return None
        return int(text)

    def day(self, column: str, today: dt.date) -> dt.date:
        text = self.cells.get(column, "")
        try:
            day = dt.date.fromisoformat(text) if text else today
        except ValueError:
            self.wrong(column)
            return today
        if day > today:
            self.wrong(column)
        return day

    def one_of(self, column: str, known: object) -> str:
        text = self.cells.get(column, "")
        if text and text not in known:  # type: ignore[operator]
            self.wrong(column)
        return text

    def all_of(self, column: str, known: object) -> tuple[str, ...]:
        found = listed(self.cells.get(column, ""))
        if any(value not in known for value in found):  # type: ignore[operator]
            self.wrong(column)
        return found
