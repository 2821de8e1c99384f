"""The words of a release reach the editors' table once; what editors made of them stays."""

import pytest

from search import loading
from search.knowledge import SynonymEntry
from search.loading import load_synonyms
from search.models import Synonym

pytestmark = pytest.mark.django_db

OLD = SynonymEntry("sổ chợ", "kế toán", ("accounting",), "vi")
OTHER = SynonymEntry("tiền nong", "kế toán", ("accounting",), "vi")
NEW = SynonymEntry("sổ ghi nợ chợ", "kế toán", ("accounting",), "vi")


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> list[SynonymEntry]:
    """The words that the release brings; a test adds those of the next one."""
    words = [OLD, OTHER]
    monkeypatch.setattr(loading, "entries_of_files", lambda: iter(words))
    return words


def terms() -> set[str]:
    return set(Synonym.objects.values_list("term", flat=True))


def test_the_files_fill_an_empty_table_once() -> None:
    assert load_synonyms() == Synonym.objects.count() > 1000
    assert load_synonyms() == 0


def test_a_later_release_adds_its_words(release: list[SynonymEntry]) -> None:
    assert load_synonyms() == 2
    release.append(NEW)
    assert load_synonyms() == 1
    assert terms() == {OLD.term, OTHER.term, NEW.term}


def test_what_editors_deleted_or_changed_stays_so(release: list[SynonymEntry]) -> None:
    load_synonyms()
    Synonym.objects.get(term=OLD.term).delete()
    Synonym.objects.filter(term=OTHER.term).update(categories=["payment"])
    release.append(NEW)
    load_synonyms()
    assert terms() == {OTHER.term, NEW.term}
    assert Synonym.objects.get(term=OTHER.term).categories == ["payment"]


def test_a_word_that_an_editor_had_first_stays_as_it_is(release: list[SynonymEntry]) -> None:
    Synonym.objects.create(term=OLD.term, canonical=OLD.canonical, categories=["crm"])
    load_synonyms()
    assert Synonym.objects.get(term=OLD.term).categories == ["crm"]
