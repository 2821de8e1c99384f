"""What the tags draw, to the letter."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation


def draw(source: str, **context: object) -> str:
    return Template("{% load design %}" + source).render(Context(context))


def test_tile_takes_the_pattern_of_the_category_and_the_ink_of_its_group() -> None:
    assert draw("{% tile 'e_invoice' %}") == '<span class="tile tile-e-invoice ink-trade" aria-hidden="true"></span>'
    assert "ink-whole" in draw("{% tile 'erp' %}")
    assert "ink-field" in draw("{% tile 'restaurant' %}")
    assert "ink-guard" in draw("{% tile 'cybersecurity' %}")


@pytest.mark.parametrize(
    ("state", "icon", "words"),
    [
        ("requested", "ring", "Đã gửi yêu cầu"),
        ("provisioning", "half", "Đang chuẩn bị tài khoản"),
        ("active", "dot", "Đang dùng thử"),
        ("expired", "dash", "Hết hạn dùng thử"),
        ("converted", "check", "Sử dụng chính thức"),
        ("declined", "cross", "Nhà cung cấp từ chối"),
        ("failed", "alert", "Không cấp được tài khoản"),
        ("cancelled", "dash", "Đã dừng"),
        ("claimed", "ring", "Chờ bên kia xác nhận"),
        ("disputed", "scale", "Đang đối chiếu"),
    ],
)
def test_state_badge_speaks_with_icon_and_words(state: str, icon: str, words: str) -> None:
    expected = f'<span class="state state-{state}"><span class="icon i-{icon}" aria-hidden="true"></span>{words}</span>'
    assert draw("{% state_badge state %}", state=state) == expected


def test_every_state_of_a_trial_has_a_badge() -> None:
    from marketplace.design.components import STATES
    from trials.lifecycle.states import State

    assert {state.value for state in State} <= set(STATES)
    assert {state.value: str(state.label) for state in State} == {
        state.value: str(STATES[state.value].label) for state in State
    }


def test_standing_badge_prefers_the_words_of_its_card() -> None:
    card = SimpleNamespace(standing="decided", standing_text="Được công bố theo Quyết định số 1/QĐ-MẪU")
    html = draw("{% standing_badge card %}", card=card)
    assert html == (
        '<span class="standing standing-decision"><span class="icon i-seal" aria-hidden="true"></span>'
        "Được công bố theo Quyết định số 1/QĐ-MẪU</span>"
    )


def test_note_wraps_plain_text_and_escapes_variables() -> None:
    html = draw("{% note 'error' %}{{ text }}{% endnote %}", text="<b>")
    assert html == (
        '<div class="note note-trouble"><span class="icon i-alert" aria-hidden="true"></span>'
        "<div><p>&lt;b&gt;</p></div></div>"
    )


@time_machine.travel(dt.datetime(2026, 11, 22, 5, 0, tzinfo=dt.UTC), tick=False)
def test_day_tiles_turn_turmeric_three_days_before_the_end() -> None:
    trial = SimpleNamespace(starts_on=dt.date(2026, 11, 12), last_day=dt.date(2026, 11, 25))
    html = draw("{% day_tiles trial %}", trial=trial)
    assert html.count('class="past"') == 11
    assert html.count('class="ahead"') == 3
    assert 'class="day-bar is-ending"' in html
    assert draw("{% day_tiles trial %}", trial=SimpleNamespace(starts_on=None, last_day=None)).strip() == ""


def test_paginate_keeps_the_rest_of_the_query() -> None:
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/nen-tang/", {"q": "hóa đơn", "page": "2"})
    html = draw("{% paginate page %}", page=page, request=request)
    assert '<a aria-current="page" href="?q=h%C3%B3a+%C4%91%C6%A1n&amp;page=2">2</a>' in html
    assert 'href="?q=h%C3%B3a+%C4%91%C6%A1n&amp;page=3" rel="next">Trang sau' in html


def test_numbers_and_dates_as_people_write_them() -> None:
    moment = dt.datetime(2026, 11, 22, 1, 41, tzinfo=dt.UTC)
    assert draw("{{ 1234567|vn_number }}") == "1.234.567"
    assert draw("{{ value|vn_number }}", value=2.5) == "2,5"
    assert draw("{{ value|vn_percent }}", value=0.125) == "12,5\u00a0%"
    assert draw("{{ value|vn_date }}", value=dt.date(2026, 11, 22)) == "22/11/2026"
    assert draw("{{ value|vn_datetime }}", value=moment) == "08:41 22/11/2026"
    assert draw("{{ value|vn_date }}|{{ value|vn_number }}|{{ value|vn_percent }}", value=None) == "||"
    with translation.override("en"):
        assert draw("{{ 1234567|vn_number }} {{ value|vn_percent }}", value=0.125) == "1,234,567 12.5%"
