"""Whether a query is about something that nobody here offers: goods, rooms for rent, the weather.

The editors' phrases without a category say how people speak of such things; a word that nobody here ever used speaks
for it too.
"""

from search import ranking
from search.knowledge import Knowledge
from search.text.keyboard import is_syllable
from search.text.profile import OUTSIDE, singles
from search.text.segments import Reading, Segment
from search.text.vocabulary import BRAND, CONCEPT, FEATURE, TRADE


def is_elsewhere(
    reading: Reading, words: tuple[str, ...], guesses: tuple[tuple[str, float], ...], knowledge: Knowledge
) -> bool:
    """Whether nobody here offers what is asked for. `words` are the query's without makers' names, `guesses` the
    likeliest categories.

    Who names software, a thing of ours or a maker asks for it in spite of other words. A trade that comes first tells
    who asks ("shop giày dép"); after other words it tells of what, and is left aside ("thanh lý bàn ghế quán cà phê").
    """
    if not words or any(_is_surely_ours(part) for part in reading.segments):
        return False
    named = [part for part in reading.segments if not part.is_weak]
    aside = {word for part in named[1:] if _is_trade(part) for word in part.words}
    strangeness = _strangeness(tuple(word for word in words if word not in aside), guesses, knowledge)
    limit = ranking.STRANGE_DESPITE_OURS if _names_ours(named) else ranking.STRANGE
    is_list = not any(part.is_weak for part in reading.segments)
    return strangeness >= limit - (ranking.STRANGE_AS_LIST if is_list else 0.0)


def _names_ours(named: list[Segment]) -> bool:
    """A trade that comes first, or a single word that is also a thing of ours ("thuốc")."""
    things = (part for part in named if not _is_trade(part))
    return any(map(_is_trade, named[:1])) or any(m.kind == CONCEPT for part in things for m in part.meanings)


def _is_trade(part: Segment) -> bool:
    return any(meaning.kind == TRADE for meaning in part.meanings)


def _is_surely_ours(part: Segment) -> bool:
    """Software, a maker, a feature, or a thing of ours whose name is no single word of the language."""
    if part.is_software or any(meaning.kind in {BRAND, FEATURE} for meaning in part.meanings):
        return True
    is_thing = any(meaning.kind == CONCEPT for meaning in part.meanings) and not _is_trade(part)
    return is_thing and (len(part.words) > 1 or not is_syllable(part.words[0]))


def _strangeness(words: tuple[str, ...], guesses: tuple[tuple[str, float], ...], knowledge: Knowledge) -> float:
    """How foreign words are to us, by the word: how much likelier "elsewhere" makes them than the likeliest category
    does (a logarithm), and how many of them nobody here ever used.
    """
    profile, said = knowledge.profile, singles(words)
    if not said or OUTSIDE not in profile.counts:
        return 0.0
    unknown = sum(not knowledge.lexicon.knows(word) for word in said)
    likely = profile.weight(words, guesses[0][0]) if guesses else 0.0
    return (profile.weight(words, OUTSIDE) - likely + ranking.STRANGE_WORD * unknown) / len(said)
