"""Reading the tables that vendors upload."""

import pytest

from marketplace.errors import InvalidInput
from trials.backoffice.tables import read_table


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2;3\n", {"a": "1", "b": "2;3", "c": ""}),
        ("a;b\n1;2,3\n", {"a": "1", "b": "2,3", "c": ""}),
        ("\ufeffa\tb\r\n1\t2,3;4\r\n", {"a": "1", "b": "2,3;4", "c": ""}),
        ('" A ";B;;\r 1 ;"x ""y"""\r', {"a": "1", "b": 'x "y"', "c": ""}),
        ("a\n1\n", {"a": "1", "b": "", "c": ""}),
    ],
)
def test_the_header_tells_the_delimiter(text: str, cells: dict[str, str]) -> None:
    _names, [line] = read_table(text, ("a", "b", "c"))
    assert (line.number, line.cells, line.has_stray_cells) == (2, cells, False)


def test_a_line_has_the_number_at_which_it_begins_in_the_file() -> None:
    names, lines = read_table('a,b,d\n"1\n\n2",x\n\n,,\n3,y,z\n4,y,z,,\n', ("a",))
    assert names == {"a", "b", "d"}
    assert [(line.number, line.cells["a"]) for line in lines] == [(2, "1\n\n2"), (7, "3"), (8, "4")]


@pytest.mark.parametrize("text", ["a,b\n1,2,3\n", "a,b,\n1,2,3\n"])
def test_text_without_a_column_is_told(text: str) -> None:
    _names, [line] = read_table(text, ("a", "b"))
    assert line.has_stray_cells


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ('a,b\n1,2\n"3,4\n5,6\n7,8\n', "bad_csv", "dòng 3"),
        (f"a,b\n1,{'x' * 140_000}\n", "bad_csv", "dòng 2"),
        ("a,b,A\n1,2,3\n", "bad_header", "a"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(text: str, code: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_table(text, ("a", "b"))
    assert refusal.value.code == code
    assert told in refusal.value.message
