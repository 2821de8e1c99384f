"""When two addresses are one, and when a text names no single place."""

import pytest

from marketplace.accounts.likeness import address_key


def key(street: str, commune: str = "Phường Bến Thành", province: str = "79") -> str:
    return address_key(street, commune, province)


@pytest.mark.parametrize(
    "text",
    [
        "Số 12, đường Lê Lợi",
        "12 le loi",
        "  12  Lê  Lợi.",
        "SỐ NHÀ 12 ĐƯỜNG LÊ LỢI",
        "12 Đ. Lê Lợi",
        "12, Le\u0302 Lợi",
    ],
)
def test_one_address_written_in_many_ways_has_one_key(text: str) -> None:
    assert key(text) == key("12 Lê Lợi") != ""


@pytest.mark.parametrize("text", ["12A Lê Lợi", "12/5 Lê Lợi", "1 2 Lê Lợi", "12 Lê Lai", "Tầng 3, 12 Lê Lợi"])
def test_a_neighbours_address_has_another_key(text: str) -> None:
    assert key(text) not in ("", key("12 Lê Lợi"))


def test_the_same_street_in_another_commune_or_province_has_another_key() -> None:
    keys = {key("12 Lê Lợi"), key("12 Lê Lợi", "Phường Sài Gòn"), key("12 Lê Lợi", province="01")}
    assert len(keys) == 3


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Lê Lợi", "12", "Thôn 3", "Xóm 5, làng Gốm", "Ấp 2", "Tổ dân phố số 4", "Khu công nghiệp Tân Tạo 2"],
)
def test_a_text_that_many_neighbours_share_has_no_key(text: str) -> None:
    assert key(text) == ""


def test_without_a_commune_or_a_province_there_is_no_key() -> None:
    assert (key("12 Lê Lợi", ""), key("12 Lê Lợi", province="")) == ("", "")
