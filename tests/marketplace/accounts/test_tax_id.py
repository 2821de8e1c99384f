import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import tax_id


@pytest.mark.parametrize(("nine", "digit"), [("010124315", 0), ("010010910", 6), ("010068437", 8), ("010412856", 5)])
def test_check_digit_of_the_worked_examples(nine, digit):
    assert tax_id.check_digit(nine) == digit


@pytest.mark.parametrize(
    ("typed", "kind", "number", "ok"),
    [
        ("0101243150", "enterprise", "0101243150", True),
        (" 010 124 31.50 ", "enterprise", "0101243150", True),
        ("0101243151", "enterprise", "0101243151", False),
        ("0100000000", "enterprise", "0100000000", False),
        ("0101243150001", "dependent_unit", "0101243150-001", True),
        ("0101243150-001", "dependent_unit", "0101243150-001", True),
        ("0101243150–001", "dependent_unit", "0101243150-001", True),
        ("001099012345", "personal_id", "001099012345", None),
        ("001 099 012 345", "personal_id", "001099012345", None),
    ],
)
def test_three_shapes(typed, kind, number, ok):
    assert tax_id.parse(typed) == tax_id.TaxId(kind, number, ok)


@pytest.mark.parametrize(
    ("typed", "digits", "has_letters"),
    [
        ("", 0, False),
        ("012 345 678", 9, False),
        ("01234567890", 11, False),
        ("0101243150-000", 13, False),
        ("01012431500011", 14, False),
        ("010124315A", 9, True),
        ("٠١٠١٢٤٣١٥٠", 0, True),
        ("01-01243150", 10, False),
    ],
)
def test_what_cannot_be_read_says_why(typed, digits, has_letters):
    with pytest.raises(tax_id.UnreadableTaxId) as refusal:
        tax_id.parse(typed)
    assert (refusal.value.digits, refusal.value.has_letters) == (digits, has_letters)


def test_a_dependent_unit_belongs_to_its_first_ten_digits():
    assert tax_id.parse("0101243150-001").entity_number == tax_id.parse("0101243150").entity_number


def test_a_personal_number_is_masked():
    assert tax_id.masked("001099012345") == "0010••••••45"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        number = tax_id.parse(text)
    except tax_id.UnreadableTaxId:
        return
    assert tax_id.parse(number.number) == number


@given(st.integers(0, 999_999_999))
def test_a_code_made_with_its_check_digit_passes_and_every_other_fails(prefix):
    nine = f"{prefix:09d}"
    right = tax_id.check_digit(nine)
    passing = [digit for digit in range(10) if tax_id.has_valid_checksum(f"{nine}{digit}")]
    assert passing == ([] if right is None or nine[2:] == "0000000" else [right])
