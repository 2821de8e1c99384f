"""The structured facts of a listing as people read them: each with who said it and when (design §6)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.money import format_money
from marketplace.reference.names import is_english, localized
from marketplace.reference.queries import sections
from platforms.choices import ACCESSIBILITY, CHANNELS, LANGUAGES, SIZES, words
from platforms.field_rules import RULE_OF, Step
from platforms.models import UNKNOWN_LABEL, FactBasis, Platform

ALL_SECTORS = "ALL"
CORE = "core"


@dataclass(frozen=True)
class Fact:
    """One fact of a listing; `key` is its field. An unknown one reads "Chưa công bố" and has no source."""

    key: str
    label: str
    value: str
    is_known: bool
    source: str = ""
    source_url: str = ""
    step: str = CORE


@dataclass(frozen=True)
class FactGroup:
    """Facts under one heading; the labels in `silent` are not published."""

    title: str
    facts: list[Fact]
    silent: list[str]


@dataclass(frozen=True)
class Saying:
    """Who said a fact, when, and where it can be read."""

    basis: FactBasis
    on: dt.date | None
    url: str = ""

    @property
    def text(self) -> str:
        words_of = {
            FactBasis.VENDOR: _("nhà cung cấp khai"),
            FactBasis.SOURCE: _("theo thông tin công khai của nhà cung cấp"),
            FactBasis.SECONDARY: _("theo nguồn thứ ba"),
            FactBasis.MEMORY: _("chưa tra cứu nguồn"),
        }[self.basis]
        return f"{words_of}, {self.on:%m/%Y}" if self.on else words_of


def said(platform: Platform, field: str) -> Saying:
    """Who said this field: its own line, else what holds for the whole page."""
    line = platform.fact_sources.get(field)
    if line:
        on = dt.date.fromisoformat(line["on"]) if line.get("on") else None
        return Saying(FactBasis(line["basis"]), on, line.get("url", ""))
    return Saying(FactBasis(platform.fact_basis), platform.facts_checked_on, platform.source_url)


def facts_of(platform: Platform) -> list[Fact]:
    """Every fact that has a line of its own on the page, known or not, in the order of the page."""
    return [_fact(platform, field, read(platform)) for field, read in _READERS.items()]


def fact_text(platform: Platform, field: str) -> str:
    """A fact in words, empty where it is not published."""
    return _READERS[field](platform)


def fact_groups(facts: list[Fact]) -> list[FactGroup]:
    """The facts under their headings. The first group tells the unknown ones line by line; of the others the unknown
    ones are only named, in `silent`."""
    groups = []
    for step, title in _headings():
        own = [fact for fact in facts if fact.step == step]
        silent = [fact.label for fact in own if not fact.is_known] if title else []
        groups.append(FactGroup(title, [fact for fact in own if fact.is_known or not title], silent))
    return groups


def _headings() -> list[tuple[str, str]]:
    return [
        (CORE, ""),
        (Step.EXIT, _("Rời đi và lấy dữ liệu")),
        (Step.SECURITY, _("An toàn thông tin")),
        (Step.DETAILS, _("Kết nối và khả năng tiếp cận")),
        (Step.SUPPORT, _("Hỗ trợ và liên hệ")),
    ]


def _fact(platform: Platform, field: str, value: str) -> Fact:
    rule = RULE_OF[field]
    step = CORE if field in _CORE else str(rule.step)
    if not value:
        return Fact(field, str(rule.label), str(UNKNOWN_LABEL), False, step=step)
    saying = said(platform, field)
    return Fact(field, str(rule.label), value, True, saying.text, saying.url, step)


def _sizes(platform: Platform) -> str:
    return ", ".join(words(platform.target_sizes, SIZES)).capitalize()


def _sectors(platform: Platform) -> str:
    codes = platform.target_sectors
    if ALL_SECTORS in codes:
        return _("Mọi ngành")
    return "; ".join(localized(section, "name") for section in sections() if section.code in codes) if codes else ""


def _exit_steps(platform: Platform) -> str:
    return (is_english() and platform.exit_steps_en) or platform.exit_steps


def _data_kept(platform: Platform) -> str:
    days = platform.data_kept_days
    if days is None:
        return ""
    if days == 0:
        return _("Xóa ngay khi kết thúc")
    return ngettext("%(days)d ngày", "%(days)d ngày", days) % {"days": days}


def _exit_cost(platform: Platform) -> str:
    if platform.exit_cost_minor is None:
        return platform.exit_cost_note
    cost = format_money(platform.exit_cost_minor) if platform.exit_cost_minor else _("Miễn phí")
    return f"{cost} ({platform.exit_cost_note})" if platform.exit_cost_note else cost


def _decision(platform: Platform) -> str:
    if not platform.security_decision_number:
        return ""
    parts = [platform.security_decision_number]
    if platform.security_decision_on:
        parts.append(_("ngày %(day)s") % {"day": f"{platform.security_decision_on:%d/%m/%Y}"})
    if platform.security_decided_by:
        parts.append(platform.security_decided_by)
    return ", ".join(parts)


def _audit(platform: Platform) -> str:
    if platform.last_audit_on is None:
        return ""
    day = f"{platform.last_audit_on:%d/%m/%Y}"
    return f"{day}, {platform.last_audit_by}" if platform.last_audit_by else day


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("Có") if value else _("Không")


def _accessibility(platform: Platform) -> str:
    level = platform.get_accessibility_level_display() if platform.accessibility_level else ""
    return f"WCAG 2.2 {level}" if platform.accessibility_level not in ("", "none") else str(level)


def _accessibility_aids(platform: Platform) -> str:
    aids = "; ".join(words(platform.accessibility, ACCESSIBILITY))
    return ". ".join(part for part in (aids, platform.accessibility_note) if part)


_CORE = ("target_sizes", "target_sectors", "data_location", "security_level", "export_formats", "exit_steps",
         "support_hours", "languages")  # fmt: skip
_READERS: dict[str, Callable[[Platform], str]] = {
    "target_sizes": _sizes,
    "target_sectors": _sectors,
    "data_location": lambda platform: platform.data_location,
    "security_level": lambda platform: str(platform.security_level or ""),
    "export_formats": lambda platform: platform.export_formats,
    "exit_steps": _exit_steps,
    "support_hours": lambda platform: platform.support_hours,
    "languages": lambda platform: ", ".join(words(platform.languages, LANGUAGES)),
    "data_kept_days": _data_kept,
    "exit_cost_minor": _exit_cost,
    "security_decision_number": _decision,
    "security_team": lambda platform: platform.security_team,
    "monitoring_provider": lambda platform: platform.monitoring_provider,
    "last_audit_on": _audit,
    "national_monitoring": lambda platform: _yes_no(platform.national_monitoring),
    "integrations": lambda platform: "; ".join(platform.integrations),
    "has_api": lambda platform: _yes_no(platform.has_api),
    "api_docs_url": lambda platform: platform.api_docs_url,
    "accessibility_level": _accessibility,
    "accessibility": _accessibility_aids,
    "support_channels": lambda platform: ", ".join(words(platform.support_channels, CHANNELS)),
    "support_phone": lambda platform: platform.support_phone,
    "support_email": lambda platform: platform.support_email,
    "sales_phone": lambda platform: platform.sales_phone,
    "sales_email": lambda platform: platform.sales_email,
}
PLAIN_FACTS = frozenset({
    "target_sizes", "target_sectors", "languages", "data_kept_days", "national_monitoring", "has_api",
    "support_channels",
})  # fmt: skip
"""Facts whose words tell one field alone, for comparing a draft field by field."""
