"""Sums and lengths of time in a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.amounts import amounts_of


@pytest.mark.parametrize(
    ("query", "rest", "budget"),
    [
        ("crm dưới 500k", "crm", 500_000),
        ("phần mềm 1,5 triệu/tháng", "phần mềm", 1_500_000),
        ("khong qua 200 nghin", "", 200_000),
        ("hosting 1.200.000đ một năm", "hosting", 100_000),
        ("crm 2tr", "crm", 2_000_000),
        ("doanh thu 1,2 tỷ", "doanh thu", None),  # the asker's own business, no price of a platform
        ("hóa đơn 30s", "hóa đơn 30s", None),
        ("1office", "1office", None),
        ("pos365 3c", "pos365 3c", None),
    ],
)
def test_sums(query: str, rest: str, budget: int | None) -> None:
    found = amounts_of(query)
    assert (" ".join(found.rest.split()), found.budget_minor) == (rest, budget)


@pytest.mark.parametrize(
    ("query", "rest", "days"),
    [("dùng thử 30 ngày", "dùng thử", 30), ("trial 2 weeks", "trial", 14), ("thử 1 tháng crm", "thử crm", 30)],
)
def test_lengths_of_time(query: str, rest: str, days: int) -> None:
    found = amounts_of(query)
    assert (" ".join(found.rest.split()), found.days) == (rest, days)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = amounts_of(text)
    assert found.budget_minor is None or 0 < found.budget_minor <= 20_000_000
