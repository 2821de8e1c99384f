"""A run kept, and a later one against it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from platforms.models import Listing
from search import comparing, known
from search.judging import Score
from search.models import Synonym
from tests.search.engines import ENGINES

Shops = dict[str, Listing]
CSV = "id,query,kind,expected_platforms,expected_category,note\n"


def score(query: str, ndcg: float | None, *found: str) -> Score:
    return Score(query, "need", ndcg, bool(found), bool(found), 1.0, found)


def test_only_what_differs_is_told_and_the_greatest_loss_first() -> None:
    before = [score("same", 1.0, "a"), score("worse", 0.9, "a", "b"), score("better", 0.2, "b"), score("gone", 0.5)]
    after = [score("same", 1.0, "a"), score("worse", 0.4, "a", "c"), score("better", 0.7, "a"), score("new", 0.3)]
    told = comparing.changes(before, after)
    assert [(row.query, round(row.gain, 2)) for row in told] == [
        ("gone", -0.5),
        ("worse", -0.5),
        ("new", 0.3),
        ("better", 0.5),
    ]
    assert (told[1].came, told[1].went) == (("c",), ("b",))


def test_a_page_that_should_be_empty_and_became_so_is_a_gain() -> None:
    full = Score("xe máy", "no_result", None, False, False, 1.0, ("a",))
    empty = Score("xe máy", "no_result", None, True, True, 1.0, ())
    assert [row.gain for row in comparing.changes([full], [empty])] == [1.0]


def test_a_kept_run_comes_back_as_it_was(tmp_path: Path) -> None:
    scores = [score("kế toán", 0.75, "a", "b"), score("xe máy", None)]
    comparing.save(tmp_path / "run.json", scores)
    assert comparing.load(tmp_path / "run.json") == scores


@pytest.mark.parametrize("text", ["", "{}x", '[{"query": "q"}]', '["q"]'])
def test_a_file_that_is_no_run_is_one_clear_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="Cannot read a run"):
        call_command("search_judge", against=tmp_path / "run.json")


def judged(file: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[dict[str, Any], str]:
    call_command("search_judge", str(file), **options)
    told = capsys.readouterr()
    return json.loads(told.out), told.err


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENGINES)
def test_a_new_word_is_told_as_the_change_of_one_query(
    shops: Shops, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any, name: str
) -> None:
    file = tmp_path / "judgments.csv"
    file.write_text(
        CSV + "1,zuzu lala,need,,accounting,\n2,sổ cái,accented,Sổ Cái,accounting,\n3,tủ lạnh,no_result,,,\n"
    )
    before, told = judged(file, capsys, engine=name, url=_url(name), save=tmp_path / "run.json")
    assert (before["empty"], before["not_empty"], before["all"]["ndcg"]) == (["zuzu lala"], [], 0.5)
    assert "EMPTY      zuzu lala" in told

    Synonym.objects.create(term="zuzu lala", canonical="kế toán", categories=["accounting"])
    known.forget()
    after, told = judged(file, capsys, engine=name, url=_url(name), against=tmp_path / "run.json")

    slug = shops["Sổ Cái"].platform.slug
    assert after["changed"] == [{"query": "zuzu lala", "gain": 1.0, "came": [slug], "went": []}]
    assert f"0.000 -> 1.000  zuzu lala (need)  +[{slug}]  -[]" in told
    assert after["all"]["success_1"] == 1.0


def _url(name: str) -> str:
    return os.environ.get("TEST_SEARCH_URL", "") if name == "elasticsearch" else ""


@pytest.mark.django_db
def test_elasticsearch_without_an_address_is_one_clear_line(shops: Shops, settings: Any) -> None:
    settings.SEARCH_URL = ""
    with pytest.raises(CommandError, match="needs --url"):
        call_command("search_judge", engine="elasticsearch")
