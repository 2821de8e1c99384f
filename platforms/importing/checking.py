"""What an import of a file would do, row by row."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.reference.queries import sections
from platforms.importing.duplicates import known_catalogue
from platforms.importing.rows import BadRow, ImportRow, Words, read_rows
from platforms.models import Category, FactBasis, Feature

Outcome = Literal["new", "akin", "hidden", "duplicate", "error"]


@dataclass(frozen=True)
class Finding:
    """One row: imported (`new`, `akin` with what to look at, `hidden` outside the demonstration) or left out."""

    line: int
    name: str
    outcome: Outcome
    notes: list[str]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    findings: list[Finding]
    fit: list[ImportRow]

    @property
    def told(self) -> list[Finding]:
        """Those worth a line of the report: everything but plain new rows."""
        return [finding for finding in self.findings if finding.outcome != "new"]


def check(content: bytes) -> Checked:
    """Read the file against the catalogue as it is now; writes nothing. Raise `InvalidInput` for no such file."""
    rows = read_rows(content, words(), clock.today())
    catalogue = known_catalogue()
    findings: list[Finding] = []
    fit: list[ImportRow] = []
    for row in rows:
        if isinstance(row, BadRow):
            findings.append(Finding(row.line, row.name, "error", list(row.mistakes)))
            continue
        same = catalogue.same_as(row)
        if same:
            findings.append(Finding(row.line, row.name, "duplicate", [same]))
            continue
        findings.append(_fitting(row, catalogue.akin_to(row)))
        fit.append(row)
        where = _("%(name)s (dòng %(line)d)") % {"name": row.name, "line": row.line}
        catalogue.add(where=where, name=row.name, slug=row.slug, website=row.website, company=row.vendor_name)
    return Checked(findings, fit)


def _fitting(row: ImportRow, akin: list[str]) -> Finding:
    if row.fact_basis == FactBasis.MEMORY:
        note = _("chưa có nguồn: chỉ hiện trong bản trình diễn")
        return Finding(row.line, row.name, "hidden", [note, *akin])
    return Finding(row.line, row.name, "akin" if akin else "new", akin)


def words() -> Words:
    return Words(
        categories=frozenset(Category.objects.values_list("slug", flat=True)),
        features=frozenset(Feature.objects.values_list("slug", flat=True)),
        sectors=frozenset({"ALL", *(section.code for section in sections())}),
    )
