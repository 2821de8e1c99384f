"""Tables that vendors upload: CSV as a spreadsheet saves it in its own country."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from marketplace.errors import InvalidInput

# Where the comma is the decimal sign, a spreadsheet saves "CSV" with semicolons; pasted tables have tabs.
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Line:
    """One record: the line of the file where it begins (the header is line 1), and its cells by column wanted."""

    number: int
    cells: dict[str, str]
    has_stray_cells: bool
    """Text stands where the header names no column, as after a delimiter that was not quoted."""


def read_table(text: str, columns: Sequence[str]) -> tuple[frozenset[str], list[Line]]:
    """The header's names, and of the lines below it that are not empty the cells of `columns`.

    The header tells the delimiter. Its names are in lower case, cells are stripped, and what is absent is empty text.
    Raise `InvalidInput` where a quote is not closed (code `bad_csv`) or a column stands twice (code `bad_header`).
    """
    source = io.StringIO(text.removeprefix("\ufeff"), newline="")
    delimiter = max(DELIMITERS, key=source.readline().count)
    source.seek(0)
    reader = csv.reader(source, delimiter=delimiter, strict=True)  # else an open quote swallows the rest of the file
    names: list[str] = []
    lines: list[Line] = []
    begins = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if begins == 1:
                names = [name.lower() for name in cells]
            elif any(cells):
                lines.append(_line(begins, names, cells, columns))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            _("Không đọc được tệp CSV này từ dòng %(line)d; hãy xem lại dấu ngoặc kép ở đó.") % {"line": begins},
            code="bad_csv",
        ) from error
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise InvalidInput(
            _("Cột có hai lần: %(names)s. Hãy bỏ bớt một cột.") % {"names": ", ".join(twice)[:200]}, code="bad_header"
        )
    return frozenset(filter(None, names)), lines


def ensure_no_stray_cells(line: Line) -> None:
    """Raise `InvalidInput` (code `stray_cells`) for a line that `has_stray_cells`: its columns may have shifted."""
    if line.has_stray_cells:
        raise InvalidInput(
            _("Dòng này có nhiều ô hơn dòng đầu. Chữ có dấu phẩy hoặc dấu chấm phẩy phải nằm trong ngoặc kép."),
            code="stray_cells",
        )


def _line(number: int, names: list[str], cells: list[str], columns: Sequence[str]) -> Line:
    pairs = list(zip_longest(names, cells[: len(names)], fillvalue=""))
    stray = [*(cell for name, cell in pairs if not name), *cells[len(names) :]]
    given = dict(pairs)
    return Line(number, {name: given.get(name, "") for name in columns}, any(stray))
