import pytest

from marketplace.errors import InvalidInput
from marketplace.money import Money, format_money, parse_vnd


@pytest.mark.parametrize(
    "text", ["1234567", "1.234.567", "1,234,567", "1 234 567", "1234567đ", "1.234.567 ₫", "1234567 VND"]
)
def test_what_people_type(text: str) -> None:
    assert parse_vnd(text) == 1_234_567


@pytest.mark.parametrize("text", ["", "1tr2", "-5", "1.5", "12.34", "1.2345", "9" * 20, "một triệu", "²", "1e6"])
def test_nonsense_is_told(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_vnd(text)
    assert refusal.value.code == "invalid_amount"


def test_formats() -> None:
    assert format_money(1_234_567, "VND", "vi") == "1.234.567\u00a0₫"
    assert format_money(1_234_567, "VND", "en") == "₫1,234,567"
    assert format_money(1_234, "USD", "en") == "$12.34"
    assert str(Money(0)) == "0\u00a0₫"


def test_an_unknown_currency_has_no_exponent() -> None:
    with pytest.raises(ValueError, match="exponent"):
        Money(1, "XXX")
