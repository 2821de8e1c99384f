"""The comparison as plain data: groups of rows, one cell for each platform.

A fact that nobody has published reads "Chưa công bố" whoever's it is, and counts as a value of its own
when rows are compared: no platform gains or loses by silence.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.money import format_money
from marketplace.reference.names import localized
from platforms.facts import CORE
from platforms.models import UNKNOWN_LABEL, Listing, Plan
from platforms.offers import current_plans
from platforms.pages import Fact, ListingPage, listing_page
from platforms.queries import days_text


@dataclass(frozen=True)
class Cell:
    """What one platform says, a line for each part of it; no line: not published."""

    lines: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.lines)

    @property
    def shown(self) -> tuple[str, ...]:
        return self.lines or (str(UNKNOWN_LABEL),)


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class Group:
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Comparison:
    pages: list[ListingPage]
    groups: list[Group]

    @property
    def differences(self) -> int:
        return sum(row.differs for group in self.groups for row in group.rows)


_FITS = ("target_sizes", "target_sectors", "languages", "accessibility_level", "accessibility")
_LEAVING = ("data_location", "export_formats", "exit_steps", "data_kept_days", "exit_cost_minor")
_SECURITY = (
    *("security_level", "security_decision_number", "last_audit_on"),
    *("security_team", "monitoring_provider", "national_monitoring"),
)
_SUPPORT = ("integrations", "has_api", "verified", "smedx", "support_hours", "support_channels", "support_phone")


def comparison(listings: list[Listing], *, only_differences: bool = False) -> Comparison:
    """The table of listings read with `with_facts()`."""
    pages = [listing_page(listing) for listing in listings]
    groups = [
        Group(_("Giá và dùng thử"), _price_rows(pages)),
        Group(_("Phù hợp với ai"), _fact_rows(pages, *_FITS)),
        Group(_("Tính năng"), _feature_rows(pages)),
        Group(_("Dữ liệu và cách rời đi"), _fact_rows(pages, *_LEAVING)),
        Group(_("An toàn thông tin"), _fact_rows(pages, *_SECURITY)),
        Group(_("Kết nối và hỗ trợ"), _fact_rows(pages, *_SUPPORT)),
        Group(_("Thông tin này từ đâu"), _source_rows(pages)),
    ]
    if only_differences:
        groups = [Group(group.label, [row for row in group.rows if row.differs]) for group in groups]
    return Comparison(pages, [group for group in groups if group.rows])


def _price_rows(pages: list[ListingPage]) -> list[Row]:
    return [
        Row(_("Giá thấp nhất mỗi tháng"), [_cell(_lowest(page)) for page in pages]),
        *(Row(label, [_plans_cell(page.listing, tell) for page in pages]) for label, tell in _plan_facts()),
    ]


def _lowest(page: ListingPage) -> str:
    return f"{page.card.price_label} {page.card.price_text}" if page.card.price_known else ""


def _plan_facts() -> list[tuple[str, Callable[[Plan], str]]]:
    return [
        (_("Các gói"), _price),
        (_("Giới hạn của gói"), lambda plan: localized(plan, "limits")),
        (_("Cách tính giá"), lambda plan: plan.price_note),
        (_("Thuế giá trị gia tăng"), _vat),
        (_("Dùng thử"), lambda plan: days_text(plan.trial_days) if plan.trial_days else ""),
        (_("Số người dùng"), lambda plan: str(plan.seats or "")),
    ]


def _plans_cell(listing: Listing, tell: Callable[[Plan], str]) -> Cell:
    """One line where every plan says the same, else a line for each plan that says something."""
    told = [(localized(plan, "name"), tell(plan)) for plan in current_plans(listing)]
    known = [(name, text) for name, text in told if text]
    if len({text for _name, text in told}) == 1:
        return _cell(known[0][1] if known else "")
    return Cell(tuple(f"{name}: {text}" for name, text in known))


def _price(plan: Plan) -> str:
    if plan.price_minor is None:
        return ""
    if plan.price_year_minor is not None:
        return _("%(price)s/năm") % {"price": format_money(plan.price_year_minor, plan.currency)}
    price = _("%(price)s/tháng") % {"price": format_money(plan.price_minor, plan.currency)}
    return _("khoảng %(price)s") % {"price": price} if plan.price_is_reference else price


def _vat(plan: Plan) -> str:
    return "" if plan.vat_class == Plan.VatClass.UNKNOWN else str(Plan.VatClass(plan.vat_class).label)


def _fact_rows(pages: list[ListingPage], *keys: str) -> list[Row]:
    """Facts of the listing pages. The core ones always have their row; the others where somebody has said them, and
    are then unknown of whoever has not."""
    facts = [{fact.key: fact for fact in page.facts} for page in pages]
    rows = []
    for key in keys:
        having = [known[key] for known in facts if key in known]
        if any(fact.is_known or fact.step == CORE for fact in having):
            rows.append(Row(having[0].label, [_fact_cell(known.get(key)) for known in facts]))
    return rows


def _fact_cell(fact: Fact | None) -> Cell:
    return Cell(tuple(fact.value.splitlines())) if fact is not None and fact.is_known else Cell()


def _feature_rows(pages: list[ListingPage]) -> list[Row]:
    """Every feature that one of them is known to have. Where it is not known to be, it is not denied."""
    names = sorted({name for page in pages for name in page.features}, key=str.casefold)
    return [Row(name, [_cell(_("Có") if name in page.features else "") for page in pages]) for name in names]


def _source_rows(pages: list[ListingPage]) -> list[Row]:
    return [
        Row(_("Tình trạng"), [_cell(page.card.standing_text) for page in pages]),
        Row(_("Ai nói, khi nào"), [_cell(page.source[:1].upper() + page.source[1:]) for page in pages]),
    ]


def _cell(text: str) -> Cell:
    return Cell((text,)) if text else Cell()
