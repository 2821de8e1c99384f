"""What a whole query is about, beside what its single terms mean: a described need, or nothing of ours."""

from dataclasses import dataclass

from search import ranking
from search.knowledge import Knowledge
from search.text.forms import folded
from search.text.profile import OUTSIDE
from search.text.reading import Reading, Segment
from search.text.vocabulary import BRAND, CONCEPT, FEATURE, TRADE, Meaning
from search.text.weak import TELLING


@dataclass(frozen=True)
class Lean:
    """Categories guessed, likeliest first, and whether the query is a need described in a sentence."""

    guesses: tuple[tuple[str, float], ...] = ()
    is_described: bool = False
    is_elsewhere: bool = False
    elsewhere: float = 0.0

    def is_sure(self, least: float) -> bool:
        """Whether the likeliest category is that likely, and likelier than that nobody here offers it."""
        if not self.guesses:
            return False
        return self.guesses[0][1] >= max(least, ranking.NEED_OVER_ELSEWHERE * self.elsewhere)

    def share(self, meaning: Meaning, said: tuple[str, ...], knowledge: Knowledge) -> float:
        """What a term is worth beside the whole sentence (1 where nothing is described).

        Who names a trade in a sentence mostly tells who asks, not for what; and words that people use of
        anything ("khách hàng") say less than those of one category.
        """
        if not self.is_described or not self.guesses or not meaning.categories or meaning.kind == BRAND:
            return 1.0
        most, sure = self.guesses[0][1], dict(self.guesses)
        own = max(sure.get(slug, 0.0) for slug in meaning.categories)
        doubt = ranking.NEED_DOUBT_OF_TRADE
        if meaning.kind == CONCEPT:
            by_itself = dict(knowledge.profile.guess(said))
            focus = max(by_itself.get(slug, 0.0) for slug in meaning.categories)
            doubt += (ranking.NEED_DOUBT - ranking.NEED_DOUBT_OF_TRADE) * focus
        return 1.0 - (1.0 - doubt) * max(0.0, most - own)


def lean_of(reading: Reading, knowledge: Knowledge) -> Lean:
    """The lean of a reading. Names of makers say nothing about a need."""
    parts = [part for part in reading.segments if not _is_name(part.meanings)]
    words = tuple(word for part in parts for word in part.words)
    told = knowledge.profile.guess(words)
    elsewhere = dict(told).get(OUTSIDE, 0.0)
    return Lean(
        guesses=tuple((slug, strength) for slug, strength in told if slug != OUTSIDE),
        is_described=len(words) >= ranking.NEED_WORDS and _loose(parts) >= (2 if len(words) == 4 else 1),
        is_elsewhere=knowledge.profile.share_heard(words, OUTSIDE) >= ranking.ELSEWHERE_HEARD
        and _is_elsewhere(reading, elsewhere),
        elsewhere=elsewhere,
    )


def _loose(parts: list[Segment]) -> int:
    """Words that belong to no term of ours, and those that only sentences have."""
    return sum(not part.meanings or folded(part.words) in TELLING for part in parts)


def _is_name(meanings: tuple[object, ...]) -> bool:
    return bool(meanings) and all(getattr(meaning, "kind", "") == BRAND for meaning in meanings)


def _is_elsewhere(reading: Reading, strength: float) -> bool:
    """Nobody here offers it. Who names software, a thing of ours or a maker asks for it in spite of that.

    A single word of ours ("thuốc", "phở") is doubted, yet less easily.
    """
    said = [(meaning.kind, len(part.words)) for part in reading.segments for meaning in part.meanings]
    if any(kind in {BRAND, FEATURE} or (kind == CONCEPT and count > 1) for kind, count in said):
        return False
    if any(part.is_software for part in reading.segments):
        return False
    is_ours = any(kind in {CONCEPT, TRADE} for kind, _count in said)
    return strength >= (ranking.ELSEWHERE_SURE_OF_OURS if is_ours else ranking.ELSEWHERE_SURE)
