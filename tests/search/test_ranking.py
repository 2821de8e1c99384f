"""The order on judged queries and on every way of typing the editors' words.

Worked out in plain Python (`search.evaluate`); the contract suite proves that both engines order alike.
"""

import random
from collections.abc import Callable

import pytest

from search.documents import fields_of
from search.evaluate import score
from search.judging import Judged, judge, read_judgments, summarise
from search.loading import DATA, entries_of_files
from search.text.forms import fold, joined, tokens
from search.text.keyboard import keystrokes
from search.text.vocabulary import NEED
from tests.factories.catalogue_csv import documents
from tests.search.engines import plan_for

FIELDS = {document.slug: fields_of(document) for document in documents()}
CATEGORIES = {document.slug: (document.category, *document.secondary) for document in documents()}


def found(query: str) -> list[str]:
    plan = plan_for(query)
    told = {slug: answer[0] for slug, fields in FIELDS.items() if (answer := score(plan, fields))}
    return sorted(told, key=lambda slug: (-round(told[slug], 3), slug))


def test_judged_queries_come_in_the_right_order() -> None:
    platforms = [Judged(d.slug, d.name, d.category, d.secondary) for d in documents()]
    scores = judge(read_judgments(DATA / "search_judgments.csv"), platforms, found)
    whole = summarise(scores)[-1]
    assert whole.ndcg >= 0.97
    assert (whole.success_1, whole.success_3) == (1.0, 1.0)
    assert [row.query for row in scores if row.ndcg is None and row.found] == []


def _terms(count: int) -> list[tuple[str, str]]:
    meanings: dict[tuple[str, ...], set[str]] = {}
    for entry in entries_of_files():
        meanings.setdefault(tokens(entry.term), set()).update(entry.categories)
    clear = [
        (entry.term, entry.categories[0])
        for entry in entries_of_files()
        if entry.kind != NEED and len(meanings[tokens(entry.term)]) == 1 and len(entry.term) > 5 and " " in entry.term
    ]
    return random.Random(2021).sample(clear, count)


WAYS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "without marks": fold,
    "in capitals": str.upper,
    "run together": lambda text: joined(tokens(text)),
    "Telex left in the box": lambda text: " ".join(keystrokes(word) for word in tokens(text)),
    "among weak words": lambda text: f"tìm phần mềm {text} cho công ty nhỏ",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_known_term_leads_to_its_category_however_typed(way: str) -> None:
    wrong = []
    for term, category in _terms(60):
        best = found(WAYS[way](term))[:1]
        if not best or category not in CATEGORIES[best[0]]:
            wrong.append((term, best))
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    "query",
    ["mua xe máy cũ", "tủ lạnh", "giá vàng", "bóng đá", "nước mắm", "cà chua", "học bổng du học", "lịch chiếu phim",
     "sửa ống nước", "vé máy bay giá rẻ", "asdfghjkl", "điện thoại iphone 15"],
)  # fmt: skip
def test_what_nobody_here_offers_finds_nothing(query: str) -> None:
    assert found(query) == []


@pytest.mark.parametrize(
    ("query", "first"),
    [("haravan", "haravan"), ("hara van", "haravan"), ("kiotvet", "kiotviet"), ("giaohangnhanh", "giao-hang-nhanh-ghn"),
     ("ghtk", "giao-hang-tiet-kiem-ghtk"), ("base vn", "base-vn"), ("getfly", "getfly-crm"),
     ("meinvoice", "misa-meinvoice"),
     ("sổ bán hàng", "so-ban-hang"), ("zalopai", "zalopay-cho-doanh-nghiep")],
)  # fmt: skip
def test_a_name_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_both_meanings_of_an_abbreviation_are_on_the_first_page() -> None:
    page = {CATEGORIES[slug][0] for slug in found("HĐĐT")[:24]}
    assert {"e_invoice", "e_contract"} <= page
