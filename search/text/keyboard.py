"""Telex and VNI keystrokes left in the box, turned back into letters.

Decoding is only a proposal: whoever calls decides by the lexicon whether the result means anything.
"""

import re
import unicodedata

from search.text.forms import fold

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?$"
)
_TELEX_PAIRS = (("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("dd", "đ"))
_VNI_SHAPES = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}


def is_syllable(word: str) -> bool:
    """Whether `word` has the shape of a Vietnamese syllable (marks aside)."""
    return bool(_SYLLABLE.match(fold(word)))


def decode(word: str) -> str | None:
    """The syllable that these keystrokes make in Telex or VNI; None when they make none."""
    if not word.isascii() or not word.isalnum():
        return None
    answer = _vni(word) if any(char.isdigit() for char in word) else _telex(word)
    return answer if answer and answer != word and is_syllable(answer) else None


def _telex(word: str) -> str | None:
    letters, tone = _take_tone(word)
    for pair, letter in _TELEX_PAIRS:
        letters = _mark_twice(letters, pair, letter)
    letters = letters.replace("uow", "ươ").replace("uwow", "ươ").replace("uwo", "ươ")
    letters = letters.replace("aw", "ă").replace("ow", "ơ").replace("uw", "ư")
    if re.search(r"[uo][a-z]{1,3}w$", letters):
        letters = _late_horn(letters[:-1])
    if "w" in letters:
        letters = letters.replace("w", "ư")
    return with_tone(letters, tone)


def _take_tone(word: str) -> tuple[str, str]:
    """The word without its tone key; the key may stand anywhere after the first vowel."""
    for at in range(len(word) - 1, 0, -1):
        if word[at] in _TELEX_TONES and re.search(r"[aeiouyw]", word[:at]):
            rest = word[:at] + word[at + 1 :]
            if is_syllable(re.sub(r"w|(?<=a)a|(?<=e)e|(?<=o)o|(?<=d)d", "", rest)) or at == len(word) - 1:
                return rest, _TELEX_TONES[word[at]]
    return word, ""


def _mark_twice(letters: str, pair: str, letter: str) -> str:
    """`aa` side by side, or the second typed late (`dienej` style: `tiene` for `tiên`)."""
    if pair in letters:
        return letters.replace(pair, letter, 1)
    key = pair[0]
    first = letters.find(key)
    late = letters.rfind(key)
    if 0 <= first < late and late == len(letters) - 1 and not re.search(r"[aeiouy]", letters[first + 1 : late]):
        return letters[:first] + letter + letters[first + 1 : late]
    return letters


def _late_horn(letters: str) -> str:
    if "uo" in letters:
        return letters.replace("uo", "ươ", 1)
    for plain, marked in (("u", "ư"), ("o", "ơ"), ("a", "ă")):
        if plain in letters:
            return letters.replace(plain, marked, 1)
    return letters


def _vni(word: str) -> str | None:
    tone = ""
    letters: list[str] = []
    for char in word:
        if char in _VNI_TONES:
            if tone:
                return None
            tone = _VNI_TONES[char]
        elif char in _VNI_SHAPES:
            shapes = _VNI_SHAPES[char]
            at = next((i for i in range(len(letters) - 1, -1, -1) if letters[i] in shapes), None)
            if at is None:
                return None
            letters[at] = shapes[letters[at]]
            if char == "7" and at and letters[at] == "ơ" and letters[at - 1] == "u":
                letters[at - 1] = "ư"
        elif char.isdigit():
            return None
        else:
            letters.append(char)
    return with_tone("".join(letters), tone) if letters else None


def with_tone(letters: str, tone: str) -> str:
    """Put `tone` (a combining mark, or "") where Vietnamese writes it."""
    if not tone:
        return unicodedata.normalize("NFC", letters)
    at = _tone_seat(letters)
    if at is None:
        return letters
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def _tone_seat(letters: str) -> int | None:
    bare = fold(letters)
    start = 2 if bare.startswith(("qu", "gi")) and re.search(r"[aeiouy]", bare[2:]) else 0
    vowels = [at for at in range(start, len(bare)) if bare[at] in "aeiouy"]
    if not vowels:
        return None
    marked = [at for at in vowels if letters[at] in "âăêôơư"]
    if marked:
        return marked[-1]
    closed = vowels[-1] < len(bare) - 1
    if len(vowels) == 1:
        return vowels[0]
    if len(vowels) == 3 or closed:
        return vowels[1]
    return vowels[0]


def keystrokes(syllable: str) -> str:
    """How Telex types `syllable`: shapes beside their letter, the tone key last."""
    tone_keys = {mark: key for key, mark in _TELEX_TONES.items()}
    shapes = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
    tone, out = "", []
    for char in syllable:
        parts = unicodedata.normalize("NFD", char)
        tone = next((tone_keys[mark] for mark in parts if mark in tone_keys), tone)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tone_keys))
        out.append(shapes.get(bare, bare))
    return "".join(out) + tone
