"""Forms of text, by example and by hypothesis."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from search.text.forms import camel_split, fold, folded, has_marks, joined, normal, runs, tokens
from search.text.keyboard import decode, is_syllable, keystrokes
from search.text.reading import read
from tests.factories.catalogue_csv import documents, knowledge

ANY_TEXT = st.text(max_size=80)


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_nfc_and_nfd_give_the_same_words(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert tokens(composed) == tokens(decomposed)


@given(ANY_TEXT)
def test_words_of_words_are_the_same_words(text: str) -> None:
    assert tokens(" ".join(tokens(text))) == tokens(text)


@settings(deadline=None)  # the first reading builds the catalogue's words
@given(st.text(alphabet=st.characters(codec=None), max_size=120))
def test_reading_never_raises(text: str) -> None:
    known = knowledge()
    read(text, known.vocabulary, known.lexicon)


def test_telex_round_trip_of_every_syllable_of_the_catalogue() -> None:
    words = {word for document in documents() for word in tokens(f"{document.name} {document.description_vi}")}
    syllables = sorted(word for word in words if has_marks(word) and is_syllable(word))
    assert len(syllables) > 200
    assert [word for word in syllables if decode(keystrokes(word)) != word] == []


def test_vni_digits() -> None:
    assert [decode(word) for word in ("d9ie65n", "tu73", "toa1n", "ke61")] == ["điện", "tử", "toán", "kế"]


def test_tone_in_its_old_place_is_the_same_word() -> None:
    assert tokens("hoá khoẻ thuỷ quý") == ("hóa", "khỏe", "thủy", "quý")


def test_forms() -> None:
    assert fold("Đường Ễ") == "duong e"
    assert joined(tokens("Kế toán")) == "ketoan"
    assert folded(("kế", "toán")) == ("ke", "toan")
    assert tokens("Sapo F&B") == ("sapo", "fnb")
    assert camel_split("MISA meInvoice EasyBooks") == "MISA me Invoice Easy Books"
    assert runs(("hara", "van")) == {"hara", "van", "haravan"}


def test_hostile_text_is_only_text() -> None:
    assert normal("a\u200b\u202eb\x00\ud800c") == "abc"
    assert tokens("'; DROP TABLE x; -- <script>") == ("drop", "table", "x", "script")
