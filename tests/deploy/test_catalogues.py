"""The gate over English catalogues, and their compiling without the gettext tools."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from marketplace.design.catalogues import compile_stale
from scripts.check_catalogues import ROOT, room_of, texts, trouble

pytestmark = pytest.mark.embedded


def catalogue(text: str | tuple[str, str], english: str | tuple[str, str], *, fuzzy: bool = False) -> Catalog:
    made = Catalog(locale="en")
    made.add(text, english, flags={"fuzzy"} if fuzzy else set())
    return made


@pytest.mark.parametrize(
    ("english", "fuzzy", "told"),
    [
        ("%(count)s trials", False, None),
        ("", False, "empty"),
        ("%(count)s trials", True, "fuzzy"),
        ("%(number)s trials", False, "other placeholders"),
        ("Trials", False, "other placeholders"),
    ],
)
def test_what_the_gate_tells(english: str, fuzzy: bool, told: str | None) -> None:
    needed = catalogue("%(count)s lượt", "").get("%(count)s lượt")
    assert needed

    assert trouble(needed, catalogue("%(count)s lượt", english, fuzzy=fuzzy)) == told


def test_a_text_that_no_catalogue_has() -> None:
    needed = catalogue("Dừng", "").get("Dừng")
    assert needed

    assert trouble(needed, Catalog(locale="en")) == "absent"


def test_a_template_is_read_whatever_its_indentation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.check_catalogues.ROOT", tmp_path)
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}<p>"\'</p>\n      {% translate "Dùng thử" %}\n  {% blocktranslate trimmed count n=n %}\n'
        "    {{ n }} lượt\n  {% plural %}\n    {{ n }} lượt nữa\n  {% endblocktranslate %}\n\t{{ _('Gửi') }}"
    )

    assert [found[0] for found in texts(page)] == ["Dùng thử", ("%(n)s lượt", "%(n)s lượt nữa"), "Gửi"]


def test_each_file_belongs_to_a_room() -> None:
    assert room_of(ROOT / "trials/lifecycle/services.py") == ROOT / "trials/lifecycle"
    assert room_of(ROOT / "marketplace/access.py") == ROOT / "marketplace/design"


def test_only_stale_catalogues_are_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "platforms" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Dừng"\nmsgstr "Stop"\n')

    assert compile_stale(tmp_path) == [source]
    assert compile_stale(tmp_path) == []
    with (folder / "django.mo").open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("Dừng") == "Stop"
