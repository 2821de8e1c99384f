"""The words that were looked for, marked where a description says them."""

import pytest

from search.highlights import highlight, wanted_of
from search.text.reading import read, read_exactly
from tests.factories.catalogue_csv import knowledge

ABOUT = "Phần mềm kế toán cho hộ kinh doanh, nối hóa đơn điện tử."


def marked(query: str, text: str = ABOUT) -> str:
    known = knowledge()
    return highlight(text, wanted_of(read(query, known.vocabulary, known.lexicon)))


@pytest.mark.parametrize("query", ["kế toán", "ke toan", "kees toans", "phần mềm kế toán", "ketoan"])
def test_marks_a_thing_however_it_was_typed(query: str) -> None:
    assert "<mark>kế toán</mark>" in marked(query) or "<mark>Phần mềm kế toán</mark>" in marked(query)


def test_marks_only_words_that_stand_side_by_side() -> None:
    assert "<mark>hóa đơn điện tử</mark>" in marked("hoa don dien tu")
    assert "<mark>hóa đơn điện tử</mark>" in marked("hddt")
    assert "<mark>" not in marked("hoa don dien tu", "Điện cho hóa chất, tử tế với đơn hàng")


def test_marks_the_parts_of_a_long_term_where_they_stand_apart() -> None:
    shown = marked("ke toan ho kinh doanh")
    assert "kế toán</mark> cho <mark>hộ kinh doanh</mark>" in shown


def test_who_types_marks_means_them() -> None:
    wanted = wanted_of(read_exactly("thuê"))
    assert "<mark>" not in highlight("Khai thuế", wanted)
    assert highlight("Thuê máy chủ", wanted) == "<mark>Thuê</mark> máy chủ"


def test_a_long_description_begins_near_the_first_mark() -> None:
    text = " ".join(f"chữ{number}" for number in range(60)) + " lương cuối"
    shown = highlight(text, wanted_of(read_exactly("lương")))
    assert shown.startswith("… chữ54 ")
    assert shown.endswith("<mark>lương</mark> cuối")


def test_a_description_without_a_mark_is_cut_as_everywhere() -> None:
    text = " ".join(f"chữ{number}" for number in range(60))
    assert highlight(text, []) == " ".join(f"chữ{number}" for number in range(32)) + "…"
    assert highlight("", []) == ""


def test_html_stays_text() -> None:
    assert highlight("<b>kho</b> & kho", wanted_of(read_exactly("kho"))) == (
        "&lt;b&gt;<mark>kho</mark>&lt;/b&gt; &amp; <mark>kho</mark>"
    )
