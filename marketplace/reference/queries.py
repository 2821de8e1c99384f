"""Reading the reference data."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import get_language

from marketplace.kept import forget, kept
from marketplace.reference.loading import CURRENT_PROGRAMME
from marketplace.reference.models import (
    AnswerTerm,
    DemoClock,
    Holiday,
    Outage,
    ProgrammeTerms,
    Province,
    Round,
    SizeRule,
    VsicSection,
)

_CACHE_SECONDS = 300
_OPEN_RULES = "reference.open_rules"
LARGE = "large"


def holiday_dates(year: int) -> frozenset[dt.date]:
    """Days of a year that no working-day clock counts: confirmed holidays, their substitutes, outages."""
    key = f"reference.holidays.{year}"
    days = cache.get(key)
    if days is None:
        holidays = Holiday.objects.filter(date__year=year, is_confirmed=True, kind__in=["holiday", "substitute"])
        outages = Outage.objects.filter(date__year=year)
        days = frozenset(holidays.values_list("date", flat=True)) | frozenset(outages.values_list("date", flat=True))
        cache.set(key, days, _CACHE_SECONDS)
    return days


def forget_holidays(year: int) -> None:
    """Read the holidays of a year anew (after an administrator's change)."""
    cache.delete(f"reference.holidays.{year}")


def answer_days(code: str, day: dt.date | None = None) -> int:
    """Working days within which a case of this kind is answered, by the row in force on `day` (default: today).

    Raise `AnswerTerm.DoesNotExist` for a kind without a promise.
    """
    from marketplace import clock

    rows = AnswerTerm.objects.in_force(day or clock.today()).filter(code=code).order_by("-valid_from")
    row = rows.first()
    if row is None:
        raise AnswerTerm.DoesNotExist(code)
    return int(row.working_days)


def answer_due(code: str, asked_at: dt.datetime) -> dt.datetime:
    """When a case of this kind that came in at `asked_at` is due: 17:00 of its last working day."""
    from marketplace import clock

    return clock.answer_due(asked_at, answer_days(code, clock.local_date(asked_at)))


def demo_offset() -> dt.timedelta:
    """How far the demonstration's clock is ahead of the real one."""
    seconds = DemoClock.objects.values_list("offset_seconds", flat=True).first()
    return dt.timedelta(seconds=seconds or 0)


def current_round(programme_code: str = CURRENT_PROGRAMME, day: dt.date | None = None) -> Round | None:
    """The round of a programme that is open on `day` (default: today), or None."""
    from marketplace import clock

    day = day or clock.today()
    return (
        Round.objects.filter(programme__code=programme_code, opens_on__lte=day, closes_on__gte=day)
        .select_related("programme")
        .order_by("-opens_on")
        .first()
    )


def open_rules(programme_code: str = CURRENT_PROGRAMME) -> tuple[Round, ProgrammeTerms] | None:
    """The round of a programme that is open today, and the terms in force; None where none is open.

    Remembered for some seconds by day: terms change at midnight, and a round closes there. Do not change the rows.
    """
    from marketplace import clock

    today = clock.today()

    def work_out() -> tuple[Round, ProgrammeTerms] | None:
        row = current_round(programme_code, today)
        return (row, row.programme.terms_on(today)) if row else None

    return kept((_OPEN_RULES, programme_code, today), work_out, seconds=10)


def forget_rules() -> None:
    """Read rounds and terms anew (after an administrator's change)."""
    forget(_OPEN_RULES)


def next_round(programme_code: str = CURRENT_PROGRAMME, day: dt.date | None = None) -> Round | None:
    """The first round of a programme that opens after `day` (default: today), or None."""
    from marketplace import clock

    return Round.objects.filter(programme__code=programme_code, opens_on__gt=day or clock.today()).first()


def provinces(system: str = "34") -> list[Province]:
    """The provinces of a system, each once: the latest row of every code, by code."""
    latest = {row.code: row for row in Province.objects.filter(system=system).order_by("code", "valid_from")}
    return list(latest.values())


def province_choices() -> list[tuple[str, str]]:
    """The provinces of today as a form offers them."""
    return list(_province_names("34").items())


def province_name(code: str, system: str = "34") -> str:
    """The short name of a province in the page's language, or the code itself where it is unknown."""
    return _province_names(system).get(code, code)


def _province_names(system: str) -> dict[str, str]:
    key = f"reference.province_names.{system}.{get_language()}"
    names = cache.get(key)
    if names is None:
        names = {row.code: row.short_name for row in provinces(system)}
        cache.set(key, names, _CACHE_SECONDS)
    return names


def new_code(system: str, code: str) -> str | None:
    """The 34-system code that stands for a province as it was given; None where there is no such province."""
    if system == "34":
        return code if code in _province_names("34") else None
    row = Province.objects.filter(system=system, code=code).exclude(merged_into_code="").first()
    return row.merged_into_code if row else None


def section_name(version: str, code: str) -> str:
    """The name of an industry section in the page's language; "" where it is unknown."""
    key = f"reference.section_names.{version}.{get_language()}"
    names = cache.get(key)
    if names is None:
        names = {row.code: row.name for row in VsicSection.objects.filter(version=version)}
        cache.set(key, names, _CACHE_SECONDS)
    return str(names.get(code, ""))


def sections(version: str = "2025") -> list[VsicSection]:
    return list(VsicSection.objects.filter(version=version))


@dataclass(frozen=True)
class SizeVerdict:
    """The size of an enterprise and the rule that says so (`rule` is None for large or unknown)."""

    size: str
    rule: SizeRule | None


def size_of(
    *,
    vsic_version: str,
    vsic_section: str,
    workers: int | None,
    revenue_vnd: int | None,
    capital_vnd: int | None,
    day: dt.date,
) -> SizeVerdict:
    """SME size by the rule in force on `day` (Decree 80/2021 art. 5, limits inclusive).

    The smallest tier wins whose workers fit and whose revenue *or* capital fits. Without workers, or
    without both money figures, the size is "unknown"; above every tier it is "large".
    """
    section = VsicSection.objects.filter(version=vsic_version, code=vsic_section).first()
    if section is None or workers is None or (revenue_vnd is None and capital_vnd is None):
        return SizeVerdict("unknown", None)
    fits_money = Q(pk__in=[])
    if revenue_vnd is not None:
        fits_money |= Q(max_revenue_vnd__gte=revenue_vnd)
    if capital_vnd is not None:
        fits_money |= Q(max_capital_vnd__gte=capital_vnd)
    rules = SizeRule.objects.in_force(day).filter(sector_group=section.sme_sector_group)
    if not rules.exists():
        return SizeVerdict("unknown", None)
    rule = rules.filter(fits_money, max_workers__gte=workers).order_by("tier_order").first()
    return SizeVerdict(rule.size, rule) if rule else SizeVerdict(LARGE, None)
