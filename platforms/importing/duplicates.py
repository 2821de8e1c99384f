"""What of a file is in the catalogue already, or twice in the file: by name, website and company. Nothing is merged.

A row of the same name (folded: accents, case, spaces and hyphens do not matter), slug or website page is left out.
One of the same company or domain is imported, and told: a company has many products.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from platforms.claiming.domains import host_of, is_shared, registrable
from platforms.importing.rows import ImportRow
from platforms.models import Listing

# Words that say what kind of company it is, not which.
_LEGAL_FORMS = (
    "cong ty tnhh mot thanh vien", "cong ty trach nhiem huu han mot thanh vien", "cong ty tnhh mtv", "cong ty tnhh",
    "cong ty trach nhiem huu han", "cong ty co phan", "cong ty cp", "ctcp", "tong cong ty", "tap doan", "cong ty",
    "doanh nghiep tu nhan",
)  # fmt: skip


def name_key(name: str) -> str:
    """`Kế Toán-Online` and `ke toan online` are one name."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D")).casefold()
    return "".join(char for char in plain if char.isalnum())


def company_key(name: str) -> str:
    """A company's name without its legal form."""
    words = " ".join(
        "".join(char for char in word if char.isalnum())
        for word in unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D")).casefold().split()
    )
    words = "".join(char for char in words if not unicodedata.combining(char))
    for form in _LEGAL_FORMS:
        words = words.removeprefix(f"{form} ")
    return words.replace(" ", "")


def page_key(website: str) -> str:
    """Host and path of a website; "" where many companies share the host's front page."""
    host = host_of(website)
    path = urlsplit(website).path.rstrip("/") if host else ""
    return "" if not host or (is_shared(host) and not path) else f"{host}{path}"


@dataclass
class Catalogue:
    """What is known so far: the database's listings, then the file's own good rows, each under its keys."""

    names: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    domains: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    companies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, *, where: str, name: str, slug: str, website: str, company: str) -> None:
        self.names.setdefault(name_key(name), where)
        self.slugs.setdefault(slug, where)
        if page_key(website):
            self.pages.setdefault(page_key(website), where)
        for lists, key in ((self.domains, _domain(website)), (self.companies, company_key(company))):
            if key:
                lists[key].append(where)

    def same_as(self, row: ImportRow) -> str:
        """Why the row is left out, "" where it is not."""
        found = self.names.get(name_key(row.name)) or self.slugs.get(row.slug)
        if found:
            return _("trùng tên với %(where)s") % {"where": found}
        found = self.pages.get(page_key(row.website))
        return _("trùng trang giới thiệu với %(where)s") % {"where": found} if found else ""

    def akin_to(self, row: ImportRow) -> list[str]:
        """What a person should look at although the row is imported."""
        notes = []
        same_company = self.companies.get(company_key(row.vendor_name), [])
        if same_company:
            notes.append(_("cùng công ty với %(where)s") % {"where": _few(same_company)})
        others = [where for where in self.domains.get(_domain(row.website), []) if where not in same_company]
        if others:
            notes.append(_("cùng tên miền với %(where)s") % {"where": _few(others)})
        return notes


def known_catalogue() -> Catalogue:
    """Every listing of the database, withdrawn ones included: what its company had removed is not brought back."""
    catalogue = Catalogue()
    rows = Listing.objects.values_list(
        "platform__name", "platform__slug", "platform__website", "platform__vendor__legal_name", "withdrawn_at"
    )
    for name, slug, website, company, withdrawn_at in rows.iterator():
        where = _("%(name)s (đã gỡ)") % {"name": name} if withdrawn_at else name
        catalogue.add(where=where, name=name, slug=slug, website=website, company=company)
    return catalogue


def _domain(website: str) -> str:
    host = host_of(website)
    return "" if not host or is_shared(host) else registrable(host)


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")
