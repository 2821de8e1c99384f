"""What a query is understood to be, on the real words of the catalogue."""

import pytest

from search.text.reading import read
from search.text.segments import Reading
from tests.factories.catalogue_csv import knowledge


def reading(query: str) -> Reading:
    known = knowledge()
    return read(query, known.vocabulary, known.lexicon)


def labels(query: str) -> list[str]:
    return [part.meanings[0].label for part in reading(query).content if part.meanings]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("phần mềm kế toán", "kế toán"),
        ("phan mem ke toan", "kế toán"),
        ("kees toans", "kế toán"),
        ("ke61 toa1n", "kế toán"),
        ("ketoan", "kế toán"),
        ("kế tóan", "kế toán"),
        ("chử ký số", "chữ ký số"),
        ("chukyso", "chữ ký số"),
        ("may chu ao", "điện toán đám mây"),
        ("máy chủ áo", "điện toán đám mây"),
        ("phan mem quan ly nha hàngg", "quản lý nhà hàng"),
        ("hoas ddown ddieenj tuwr", "hóa đơn điện tử"),
        ("CRM", "quản lý khách hàng"),
        ("digital signature", "chữ ký số"),
    ],
)
def test_a_query_means_its_thing_however_it_is_typed(query: str, label: str) -> None:
    assert labels(query)[0] == label


@pytest.mark.parametrize("query", ["HĐĐT", "hddt", "hdđt"])
def test_an_abbreviation_keeps_both_its_meanings(query: str) -> None:
    (part,) = reading(query).content
    assert [meaning.label for meaning in part.meanings] == ["hóa đơn điện tử", "hợp đồng điện tử"]


def test_longest_term_wins_so_that_renting_a_server_is_not_tax() -> None:
    assert labels("thuê máy chủ") == ["điện toán đám mây"]
    assert "thuế" not in labels("thuê xe")


def test_weak_words_are_dropped_unless_nothing_is_left() -> None:
    assert [part.words for part in reading("giải pháp cho công ty").content] != []
    assert all(part.words != ("cho",) for part in reading("phần mềm cho nhà thuốc").content)


def test_restored_accents_are_told_and_plain_queries_are_not() -> None:
    assert reading("ban hang").understood == "bán hàng"
    assert not reading("ban hang").is_corrected
    assert reading("bán hàng").understood == ""
    assert reading("kiotvet").is_corrected


def test_asking_for_free_or_cheap_is_an_intent_not_a_word() -> None:
    assert reading("phần mềm bán hàng giá rẻ").intents == {"cheap"}
    assert [part.words for part in reading("kế toán miễn phí").content] == [("kế", "toán")]
