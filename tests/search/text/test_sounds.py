"""Words that one ear takes for another."""

import pytest

from search.text.sounds import sound


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nương", "lương"), ("xản", "sản"), ("trữ", "chữ"), ("giấy", "dấy"), ("rẻ", "dẻ"), ("lí", "lý"),
     ("kuckuk", "cukcuk"), ("phát", "fát"), ("nghỉ", "ngỉ"), ("hànng", "hàng")],
)  # fmt: skip
def test_regional_slips_sound_alike(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)


@pytest.mark.parametrize(("one", "other"), [("kho", "co"), ("bán", "tán"), ("thuê", "tuê"), ("hóa", "khóa")])
def test_other_words_do_not(one: str, other: str) -> None:
    assert sound(one) != sound(other)
