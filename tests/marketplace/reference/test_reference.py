"""Reference data: what was loaded, the old→new map, the size rule, working days."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import translation

from marketplace import clock
from marketplace.reference import queries
from marketplace.reference.loading import load_all
from marketplace.reference.models import Holiday, Outage, ProgrammeTerms, Province, Round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def test_loading_again_changes_nothing() -> None:
    before = load_all()
    assert load_all() == before
    assert before == {
        "province": 99,
        "vsicsection": 43,
        "sizerule": 6,
        "holiday": 106,
        "answerterm": 8,
        "programme": 2,
        "round": 8,
    }


def test_an_administrators_changes_survive_loading() -> None:
    ProgrammeTerms.objects.filter(programme__code="hien-hanh").update(answer_working_days=3)
    Holiday.objects.filter(verification="library").update(is_confirmed=True)
    load_all()
    assert ProgrammeTerms.objects.get(programme__code="hien-hanh").answer_working_days == 3
    assert not Holiday.objects.filter(is_confirmed=False).exists()


def test_63_and_34_provinces() -> None:
    assert len(queries.provinces("63")) == 63
    assert len(queries.provinces("34")) == 34


def test_reused_codes_mean_different_places() -> None:
    # 15 was Yên Bái and is Lào Cai; 80 was Long An and is Tây Ninh (domain §4)
    assert Province.objects.get(system="63", code="15").short_name_vi == "Yên Bái"
    assert queries.province_name("15") == "Lào Cai"
    assert queries.new_code("63", "80") == "80"
    assert queries.province_name("80") == "Tây Ninh"


@pytest.mark.parametrize(("old", "new"), [("02", "08"), ("01", "01"), ("95", "96")])
def test_old_codes_map_to_new(old: str, new: str) -> None:
    assert queries.new_code("63", old) == new


def test_every_old_province_has_a_new_one() -> None:
    new = {row.code for row in queries.provinces("34")}
    assert {queries.new_code("63", row.code) for row in queries.provinces("63")} == new


def test_unknown_codes_have_none() -> None:
    assert queries.new_code("63", "99") is None
    assert queries.new_code("34", "99") is None


BN = 1_000_000_000


@pytest.mark.parametrize(
    ("section", "workers", "revenue", "capital", "size"),
    [
        ("G", 10, 9 * BN, 5 * BN, "micro"),  # revenue passes, capital does not: inclusive or
        ("G", 10, 11 * BN, 4 * BN, "small"),
        ("G", 11, 1 * BN, 1 * BN, "small"),
        ("G", 50, 100 * BN, 999 * BN, "small"),
        ("G", 100, 300 * BN, None, "medium"),
        ("G", 101, 1 * BN, 1 * BN, "large"),
        ("G", 10, 301 * BN, 101 * BN, "large"),
        ("C", 200, None, 100 * BN, "medium"),
        ("C", 10, 3 * BN, None, "micro"),
        ("C", None, 3 * BN, None, "unknown"),
        ("C", 10, None, None, "unknown"),
        ("", 10, 1, 1, "unknown"),
    ],
)
def test_size_by_decree_80(
    section: str, workers: int | None, revenue: int | None, capital: int | None, size: str
) -> None:
    verdict = queries.size_of(
        vsic_version="2025",
        vsic_section=section,
        workers=workers,
        revenue_vnd=revenue,
        capital_vnd=capital,
        day=dt.date(2026, 11, 23),
    )
    assert verdict.size == size
    assert (verdict.rule is None) == (size in ("large", "unknown"))


def test_before_the_decree_no_rule_speaks() -> None:
    verdict = queries.size_of(
        vsic_version="2018", vsic_section="G", workers=1, revenue_vnd=1, capital_vnd=1, day=dt.date(2021, 1, 1)
    )
    assert verdict.size == "unknown"


@pytest.mark.parametrize(("day", "working"), [("2026-11-20", True), ("2026-11-21", False), ("2026-09-02", False)])
def test_working_days(day: str, working: bool) -> None:
    assert clock.is_working_day(dt.date.fromisoformat(day)) is working


def test_library_holidays_count_once_confirmed() -> None:
    day = dt.date(2026, 11, 24)
    assert clock.is_working_day(day)
    Holiday.objects.filter(date=day).update(is_confirmed=True)
    queries.forget_holidays(2026)
    assert not clock.is_working_day(day)


def test_outages_stop_the_clock() -> None:
    Outage.objects.create(date=dt.date(2026, 11, 25), reason="mất điện trung tâm dữ liệu")
    asked = dt.datetime(2026, 11, 23, 20, 0, tzinfo=clock.VN)
    assert clock.answer_due(asked, 2) == dt.datetime(2026, 11, 26, 17, 0, tzinfo=clock.VN)


def test_answer_is_due_at_17_of_the_nth_working_day() -> None:
    friday_evening = dt.datetime(2026, 11, 20, 23, 30, tzinfo=clock.VN)
    assert clock.answer_due(friday_evening, 2) == dt.datetime(2026, 11, 24, 17, 0, tzinfo=clock.VN)
    # 01:00 UTC on Saturday is still Saturday morning in Viet Nam
    assert clock.answer_due(dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC), 1).date() == dt.date(2026, 11, 23)


def test_end_of_day_is_24_00_in_vietnam() -> None:
    assert clock.end_of_day(dt.date(2026, 12, 31)) == dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC)


def test_current_round() -> None:
    found = queries.current_round(day=dt.date(2026, 11, 23))
    assert found is not None and found.code == "hien-hanh-2026-2"
    assert queries.current_round(day=dt.date(2020, 1, 1)) is None
    assert Round.objects.filter(programme__code="phat-lai-2021").count() == 2


def test_a_province_is_named_in_the_language_of_the_page() -> None:
    assert queries.province_name("01") == "Hà Nội"
    with translation.override("en"):
        assert queries.province_name("01") == "Hanoi"
        assert str(queries.sections("2025")[0]).startswith("A · Agriculture")
    assert queries.province_name("01") == "Hà Nội"
