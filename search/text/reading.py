"""Reading a query: which words were meant, and what they mean.

`read` cuts a query into segments so that the longest known terms win, forgiving what the lexicon
says is a slip. It decides nothing about documents.
"""

from dataclasses import dataclass, replace
from itertools import product

from search.text.amounts import amounts_of
from search.text.forms import LONGEST_QUERY, fold, folded, has_marks, joined, tokens
from search.text.keyboard import decode, is_syllable
from search.text.lexicon import ENOUGH, Lexicon, slip_cost
from search.text.segments import EXACT, Reading, Segment
from search.text.sounds import sound, sounds
from search.text.vocabulary import WEAK, Term, Vocabulary

MOST_SHORT, MOST_SENSES = 3, 2
"""So many words of shorthand are written out, each in so many senses."""
PLAIN = 0.5
"""The worth of leaving a word plain; least for a rare one, which says most."""
SURE_OF_SHORT, HEARD = 0.72, 0.72
WEAK_WORTH = 0.6
"""The worth of a weak word; more than any plain one, so that weak terms stay whole."""
FOLDED, JOINED, CORRECTED = 0.95, 0.9, 0.8
"""The quality of what was typed otherwise than we write it, against `EXACT`."""
MOST_WORDS = 24
SHORT_WORD = 4
"""A word of so few letters is only taken for another beside a word that this stands with elsewhere."""
LAST_RESORT = 0.95
"""The greatest slip that a known word may be where two words make no sense otherwise."""


@dataclass(frozen=True)
class _Word:
    typed: str
    meant: tuple[tuple[float, str], ...]  # (quality, folded word), the likeliest first
    spelling: str


def read(raw: str, vocabulary: Vocabulary, lexicon: Lexicon) -> Reading:
    """Understand `raw`. Never raises; an empty query gives no segments."""
    said_amounts = amounts_of(raw[:LONGEST_QUERY])
    typed = tokens(said_amounts.rest)[:MOST_WORDS]
    words, split = _take_apart(_decoded(typed, lexicon), vocabulary, lexicon)
    spelled = ([_word(word, lexicon) for word in whole] for whole in _whole(words, vocabulary))
    cuts = [_segments(whole, vocabulary, lexicon) for whole in spelled]
    segments = max(cuts, key=lambda cut: cut[0])[1]
    segments = _last_resort(segments, vocabulary, lexicon) or segments
    if split:
        segments = tuple(replace(part, quality=min(part.quality, JOINED)) for part in segments)
    said = " ".join(word for part in segments for word in part.words)
    return Reading(
        raw=raw,
        typed=typed,
        segments=segments,
        understood=said if tokens(said) != typed else "",
        is_corrected=any(part.quality <= CORRECTED for part in segments),
        budget_minor=said_amounts.budget_minor,
        days=said_amounts.days,
    )


def _whole(words: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """The words as they stand, and with their shorthand written out, one spelling for each sense."""
    options: list[list[tuple[str, ...]]] = [
        [(word,), *(() if _is_whole(words, at, vocabulary) else vocabulary.shorthand.get(fold(word), ())[:MOST_SENSES])]
        for at, word in enumerate(words)
    ]
    if sum(len(option) > 1 for option in options) > MOST_SHORT:
        options = [option[:2] for option in options][:MOST_WORDS]
        options = [option if at < MOST_SHORT else option[:1] for at, option in enumerate(options)]
    return [tuple(word for part in picked for word in part) for picked in product(*options)]


def _is_whole(words: tuple[str, ...], at: int, vocabulary: Vocabulary) -> bool:
    """Whether the word at `at` and its neighbour are a term as they stand ("tt 133" is a circular, "tt" a payment)."""
    return any(vocabulary.under(folded(words[left : left + 2])) for left in (at - 1, at) if 0 <= left < len(words) - 1)


def _last_resort(segments: tuple[Segment, ...], vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[Segment, ...] | None:
    """Two words that mean nothing together and never stand together: a slip that is a word itself ("bán hành")."""
    left = [segment for segment in segments if not segment.is_weak]
    if len(left) != 2 or any(segment.meanings for segment in left):
        return None
    typed = tuple(word for segment in left for word in segment.typed)
    key = tuple(fold(word) for word in typed)
    if len(typed) != 2 or " ".join(key) in lexicon.pairs:
        return None
    found = [
        _as_segment(vocabulary.terms[other][0], typed, CORRECTED - cost / 10)
        for at in (0, 1)
        for other in vocabulary.open_word.get(((*key[:at], "", *key[at + 1 :]), at), ())
        if (cost := slip_cost(key[at], other[at])) <= LAST_RESORT and len(key[at]) > 2
    ]
    return (max(found, key=lambda option: option[0])[1],) if found else None


def read_exactly(raw: str) -> Reading:
    """The query word for word: no decoding, no correction, no synonyms."""
    typed = tokens(raw[:LONGEST_QUERY])[:MOST_WORDS]
    return Reading(raw=raw, typed=typed, segments=tuple(Segment((word,), (word,)) for word in typed))


def _decoded(typed: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Telex or VNI undone, when that turns at least one unknown word into one of ours."""
    answers = [None if lexicon.knows(word) else decode(word) for word in typed]
    if not any(answer and answer in lexicon.exact and fold(answer) in lexicon.meant for answer in answers):
        return typed
    return tuple(answer or word for answer, word in zip(answers, typed, strict=True))


def _take_apart(words: tuple[str, ...], vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[tuple[str, ...], bool]:
    """Words run together ("chukyso") taken apart; whether any was."""
    answer: list[str] = []
    for word in words:
        parts = () if lexicon.knows(word) else _parts(word, vocabulary, lexicon)
        answer.extend(parts or (word,))
    return tuple(answer), len(answer) > len(words)


def _parts(word: str, vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[str, ...]:
    bare = fold(word)
    known = vocabulary.by_joined.get(bare)
    if known and len(known) > 1:
        return known
    if not 5 <= len(bare) <= 40:
        return ()
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for end in range(1, len(bare) + 1):
        for start in range(max(0, end - 10), end):
            part = bare[start:end]
            if start not in best or len(part) < 2 or part not in lexicon.folded:
                continue
            cost, parts = best[start]
            is_pair = bool(parts) and f"{parts[-1]} {part}" in lexicon.pairs
            cost += lexicon.rarity(part) + (0.2 if is_pair or not parts else 1.5)
            if end not in best or cost < best[end][0]:
                best[end] = (cost, (*parts, part))
    cost, parts = best.get(len(bare), (9.0, ()))
    return parts if len(parts) > 1 and cost / len(parts) < 1.2 else ()


def _word(word: str, lexicon: Lexicon) -> _Word:
    bare = fold(word)
    if word in lexicon.exact or (not has_marks(word) and bare in lexicon.folded):
        return _Word(word, ((EXACT, bare),), word)
    meant = [(FOLDED, bare)] if bare in lexicon.folded else []
    slips = [(CORRECTED - cost / 10, other) for cost, other in lexicon.slips(word)[:4]]
    if len(bare) >= 4 and not meant:
        slips += [(0.7, other) for other in lexicon.longer(bare)]
    return _Word(word, tuple(meant + slips) or ((EXACT, bare),), word)


def _segments(words: list[_Word], vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[float, tuple[Segment, ...]]:
    """(worth, cut): the cut with the greatest worth: long terms beat short ones, sure ones beat guesses."""
    says_marks = any(has_marks(word.typed) for word in words)
    sure = _sure(words, vocabulary)
    best: list[tuple[float, tuple[Segment, ...]]] = [(0.0, ())]
    for end in range(1, len(words) + 1):
        before = words[end - 2] if end > 1 else None
        worth, segment = _plain(words[end - 1], before, lexicon)
        options = [(best[end - 1][0] + worth, (*best[end - 1][1], segment))]
        for start in range(max(0, end - vocabulary.longest), end):
            found = _best_term(words[start:end], vocabulary, lexicon, says_marks, sure[start:end])
            if found:
                worth, segment = found
                options.append((best[start][0] + worth, (*best[start][1], segment)))
        best.append(max(options, key=lambda option: option[0]))
    return best[-1]


def _sure(words: list[_Word], vocabulary: Vocabulary) -> list[bool]:
    """Which words stand in a term of several that was typed without a slip: none of them was meant to be another."""
    sure = [False] * len(words)
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + vocabulary.longest) + 1):
            typed = tuple(word.typed for word in words[start:end])
            for term in vocabulary.under(folded(typed)):
                if typed in {term.words, folded(term.words)} and any(m.kind != WEAK for m in term.meanings):
                    sure[start:end] = [True] * (end - start)
    return sure


def _plain(word: _Word, before: _Word | None, lexicon: Lexicon) -> tuple[float, Segment]:
    quality, bare = word.meant[0]
    if quality <= CORRECTED and before is not None:
        known = [(q + 0.3, other) for q, other in word.meant if f"{before.meant[0][1]} {other}" in lexicon.pairs]
        quality, bare = max(known, default=(quality, bare))
        quality = min(quality, CORRECTED)
    is_beside = before is not None and f"{before.meant[0][1]} {bare}" in lexicon.pairs
    is_own = is_syllable(word.typed) and (not is_beside or has_marks(word.typed))  # of Vietnamese, not one of ours
    if quality <= CORRECTED and (is_own or (len(word.typed) <= SHORT_WORD and not is_beside)):
        quality, bare = EXACT, fold(word.typed)
    spelling = word.typed if fold(word.typed) == bare else lexicon.spelling(bare)
    return PLAIN * quality * (1.4 - lexicon.rarity(bare)), Segment((spelling,), (word.typed,), (), quality)


def _is_loose(term: Term, typed: tuple[str, ...]) -> bool:
    """Who marks the other words and not this one means it so: "cà chua" says nothing of "chưa".

    A weak word with other marks is another word ("chó" is not "cho"). Initials are mostly typed without their bars.
    """
    if len(typed) == 1 and not is_syllable(term.words[0]) and typed[0] == term.words[0].replace("đ", "d"):
        return False
    is_weak = any(meaning.kind == WEAK for meaning in term.meanings)
    return len(typed) == 1 and typed != term.words and (is_weak or not has_marks(typed[0]))


def _best_term(
    words: list[_Word], vocabulary: Vocabulary, lexicon: Lexicon, says_marks: bool, sure: list[bool]
) -> tuple[float, Segment] | None:
    typed = tuple(word.typed for word in words)
    options: list[tuple[float, Segment]] = []
    unsure = sum(len(word.meant) > 1 for word in words)
    choices = [word.meant if unsure <= 2 else word.meant[:1] for word in words]
    for picked in product(*choices):
        key = tuple(bare for _, bare in picked)
        quality = min(q for q, _ in picked)
        for term in _meant_by(key, typed, vocabulary):
            fit = min(quality, _spelling_fit(typed, term, lexicon))
            is_guess = fit <= CORRECTED and len(key) == 1 and _is_vague(typed[0], key[0], fit)
            if fit and not is_guess and not (says_marks and _is_loose(term, typed)):
                options.append(_as_segment(term, typed, fit))
    if not options and 1 < len(words) <= 4:
        options = _run_together(typed, vocabulary, lexicon)
    if not options and len(words) > 1:
        options = _with_one_open(words, typed, vocabulary, lexicon, sure) or _heard_alike(typed, vocabulary, lexicon)
    return max(options, key=lambda option: option[0], default=None)


def _meant_by(key: tuple[str, ...], typed: tuple[str, ...], vocabulary: Vocabulary) -> list[Term]:
    """The terms of a key; a weak word typed exactly is itself ("cho" is not "chợ")."""
    terms = vocabulary.under(key)
    if len(key) > 1:
        return terms
    weak = [term for term in terms if term.words == typed and any(m.kind == WEAK for m in term.meanings)]
    return weak or terms


def _is_vague(typed: str, meant: str, fit: float) -> bool:
    """A single word is not taken for another where it is a syllable of its own, or too short to be sure."""
    if fold(typed) == meant:
        return False
    return is_syllable(typed) or len(meant) < 4 or (len(meant) == 4 and fit < SURE_OF_SHORT)


def _heard_alike(typed: tuple[str, ...], vocabulary: Vocabulary, lexicon: Lexicon) -> list[tuple[float, Segment]]:
    """A term written as it sounds ("xản suất"); not where all that differs are words of ours."""
    key = vocabulary.by_sound.get(sounds(typed))
    if key is None:
        return []
    differ = [word for word, meant in zip(typed, key, strict=True) if fold(word) != meant]
    if all(word in lexicon.exact or (not has_marks(word) and lexicon.knows(word)) for word in differ):
        return []
    return [_as_segment(vocabulary.terms[key][0], typed, HEARD)]


def _as_segment(term: Term, typed: tuple[str, ...], quality: float) -> tuple[float, Segment]:
    is_weak = all(meaning.kind == WEAK for meaning in term.meanings)
    worth = quality * (WEAK_WORTH if is_weak else 1.0) * len(typed) ** 1.5
    return worth, Segment(term.words, typed, term.meanings, quality)


def _spelling_fit(typed: tuple[str, ...], term: Term, lexicon: Lexicon) -> float:
    """How well the marks agree; 0 when the typed word is another word of ours (thuê is not thuế)."""
    fit = EXACT
    for have, want in zip(typed, term.words, strict=True):
        if have == want or fold(have) != fold(want):
            continue
        if not has_marks(have) or have.replace("đ", "d") == want.replace("đ", "d"):
            fit = min(fit, FOLDED)  # a bar left out on one key ("hdđt") is no other word
        elif (len(typed) == 1 and is_syllable(have) and not _is_half_marked(have, want)) or (
            have in lexicon.exact and (len(typed) == 1 or fit < FOLDED)
        ):
            return 0.0
        elif have in lexicon.exact and len(typed) == 2:
            if " ".join(typed) in lexicon.said:
                return 0.0
            fit = min(fit, HEARD)
        else:
            fit = min(fit, CORRECTED)
    return fit


def _is_half_marked(have: str, want: str) -> bool:
    """Whether only marks are missing ("lưong" for "lương"); "quận" is another word than "quán"."""
    return len(have) == len(want) and all(a in {b, fold(b)} for a, b in zip(have, want, strict=True))


def _run_together(typed: tuple[str, ...], vocabulary: Vocabulary, lexicon: Lexicon) -> list[tuple[float, Segment]]:
    """A name or term that we write in fewer words ("hara van"), or a name that sounds so ("cúc cúc")."""
    key = vocabulary.by_joined.get(joined(typed))
    if key is not None and len(key) < len(typed):
        return [_as_segment(vocabulary.terms[key][0], typed, JOINED)]
    heard = vocabulary.brand_by_sound.get(sound(joined(typed)))
    if heard is None or len(typed) > 2 or " ".join(folded(typed)) in lexicon.pairs:
        return []
    return [_as_segment(vocabulary.terms[heard][0], typed, HEARD)]


def _with_one_open(
    words: list[_Word], typed: tuple[str, ...], vocabulary: Vocabulary, lexicon: Lexicon, sure: list[bool]
) -> list[tuple[float, Segment]]:
    """Terms that differ by a slip in one word, which is not `sure`."""
    key = tuple(word.meant[0][1] for word in words)
    options = []
    for at, word in enumerate(words):
        most = 0.0 if sure[at] else _tolerance(word, len(words), _pairs_at(key, at), vocabulary, lexicon)
        for other in vocabulary.open_word.get(((*key[:at], "", *key[at + 1 :]), at), ()) if most else ():
            cost = slip_cost(fold(word.typed), other[at])
            if cost <= most:
                options.append(_as_segment(vocabulary.terms[other][0], typed, CORRECTED - cost / 10))
    return options


def _tolerance(word: _Word, length: int, pairs: list[str], vocabulary: Vocabulary, lexicon: Lexicon) -> float:
    """The greatest slip that a word may be, the more the rest of the term says; 0: it is meant as it stands.

    A word of ours is only doubted inside a longer term, and more where it never stands beside its
    neighbours; a weak word never is. A syllable of good Vietnamese that is none of ours is doubted less
    in a short term than letters that are no syllable.
    """
    is_marked = has_marks(word.typed)
    for term in vocabulary.under((fold(word.typed),)):
        is_same = not is_marked or term.words == (word.typed,)
        if is_same and any(meaning.kind == WEAK for meaning in term.meanings):
            return 0.0
    if len(fold(word.typed)) < 3:
        return 0.0 if word.typed not in lexicon.folded and not is_syllable(word.typed) else 0.5
    if word.typed in lexicon.exact or (not is_marked and lexicon.knows(word.typed)):
        if length < 3:
            return 0.0
        return 0.75 if any(pair in lexicon.pairs for pair in pairs) else 0.95
    if length > 2 or not (is_marked and is_syllable(word.typed)):
        return ENOUGH
    return 0.95 if word.typed[-1] in "aăâeêioôơuưy" or has_marks(word.typed[-1]) else 0.75


def _pairs_at(key: tuple[str, ...], at: int) -> list[str]:
    """The pairs of neighbours that the word at `at` stands in."""
    return [f"{key[left]} {key[left + 1]}" for left in (at - 1, at) if left >= 0 and left + 1 < len(key)]
