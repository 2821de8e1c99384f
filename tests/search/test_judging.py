"""The measure itself, on numbers worked out by hand."""

from math import log2
from pathlib import Path

import pytest

from search.judging import Judged, Judgment, judge, read_judgments, share_of_small, summarise

PLATFORMS = [
    Judged("a", "A", "pos"),
    Judged("b", "B", "pos"),
    Judged("c", "C", "crm", ("pos",)),
    Judged("d", "D", "crm"),
]


def test_expected_platforms_and_others_of_the_category() -> None:
    judgment = Judgment("bán hàng", "accented", frozenset({"B"}), "pos")
    (score,) = judge([judgment], PLATFORMS, lambda query: ["a", "b"])
    wanted = (1 / log2(2) + 3 / log2(3)) / (3 / log2(2) + 1 / log2(3))
    assert score.ndcg == pytest.approx(wanted)
    assert (score.first, score.third, score.recall) == (False, True, 1.0)


def test_only_a_category() -> None:
    judgment = Judgment("bán hàng", "accented", frozenset(), "pos")
    (score,) = judge([judgment], PLATFORMS, lambda query: ["a", "b", "c"])
    assert score.ndcg == pytest.approx(1.0)
    assert score.first


def test_a_query_that_expects_nothing_must_be_empty_and_counts_in_no_mean() -> None:
    nothing = Judgment("xe máy", "no_result", frozenset(), "")
    kept = Judgment("bán hàng", "accented", frozenset({"A"}), "pos")
    scores = judge([nothing, kept], PLATFORMS, lambda query: ["a", "b"])
    assert (scores[0].ndcg, scores[0].first) == (None, False)
    assert [(row.kind, row.queries) for row in summarise(scores)] == [("accented", 1), ("all", 1)]


def test_share_of_vendors_with_a_single_listing() -> None:
    kept = Judgment("bán hàng", "accented", frozenset({"A"}), "pos")
    scores = judge([kept], PLATFORMS, lambda query: ["a", "b", "c", "d"])
    assert share_of_small(scores, {"a": "one", "b": "two", "c": "two", "d": "three"}) == 0.5


def test_a_file_of_judgments_is_read(tmp_path: Path) -> None:
    file = tmp_path / "judgments.csv"
    file.write_text(
        "id,query,kind,expected_platforms,expected_category,note\n1,q,need,A|B,pos|crm,\n", encoding="utf-8"
    )
    assert read_judgments(file) == [Judgment("q", "need", frozenset({"A", "B"}), "pos")]
