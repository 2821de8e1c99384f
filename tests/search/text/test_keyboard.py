"""Keystrokes left in the box, for every Vietnamese syllable of the project's data."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.loading import entries_of_files
from search.text.forms import fold, has_marks, tokens
from search.text.keyboard import decode, is_syllable, keystrokes
from tests.factories.catalogue_csv import documents, features, sentences

TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
SHAPES = {"â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "ă": "a8", "đ": "d9"}


def syllables() -> list[str]:
    texts = [f"{document.name} {document.description_vi}" for document in documents()]
    texts += [entry.term for entry in entries_of_files()]
    texts += [f"{feature.name} {' '.join(feature.terms)}" for _slug, feature in features().values()]
    texts += [text for _slug, text in sentences()]
    words = {word for text in texts for word in tokens(text)}
    return sorted(word for word in words if has_marks(word) and is_syllable(word))


SYLLABLES = syllables()


def vni(syllable: str) -> str:
    """How VNI types it: shapes beside their letter, the tone last."""
    tone, out = "", []
    for char in syllable:
        parts = unicodedata.normalize("NFD", char)
        tone = next((TONES[mark] for mark in parts if mark in TONES), tone)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
        out.append(SHAPES.get(bare, bare))
    return "".join(out) + tone


def test_there_is_something_to_type() -> None:
    assert len(SYLLABLES) > 900


def test_telex_comes_back_for_every_syllable() -> None:
    assert [word for word in SYLLABLES if decode(keystrokes(word)) != word] == []


def test_vni_comes_back_for_every_syllable() -> None:
    assert [word for word in SYLLABLES if decode(vni(word)) != word] == []


@given(st.sampled_from(SYLLABLES))
def test_marks_fold_away_whichever_form_they_come_in(word: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)
    assert fold(composed) == fold(decomposed) == fold(fold(word))
    assert fold(word).isascii()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=20))
def test_any_keys_give_a_syllable_or_nothing(keys: str) -> None:
    answer = decode(keys)
    assert answer is None or is_syllable(answer)


@pytest.mark.parametrize("word", ["kế toán", "", "đ", "a_b", "🙂"])
def test_what_no_keyboard_sends_is_left_alone(word: str) -> None:
    assert decode(word) is None
