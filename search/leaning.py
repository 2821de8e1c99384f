"""What a whole query is about, beside what its single terms mean: a described need, or nothing of ours."""

from dataclasses import dataclass

from search import ranking
from search.elsewhere import is_elsewhere
from search.knowledge import Knowledge
from search.text.forms import folded
from search.text.profile import OUTSIDE
from search.text.segments import Reading, Segment
from search.text.vocabulary import BRAND, CONCEPT, TRADE, Meaning
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
        over = ranking.NEED_OVER_ELSEWHERE if self.is_described else ranking.NEED_BRIEF_OVER_ELSEWHERE
        return self.guesses[0][1] >= max(least, over * self.elsewhere)

    def share(self, meaning: Meaning, said: tuple[str, ...], knowledge: Knowledge) -> float:
        """What a term is worth beside the whole query (1: nothing speaks against it).

        Who names a trade in a sentence mostly tells who asks, not for what; and words that people use of
        anything ("khách hàng") say less than those of one category.
        """
        if not self.guesses or not meaning.categories or meaning.kind == BRAND:
            return 1.0
        sure = dict(self.guesses)
        own = max(sure.get(slug, 0.0) for slug in meaning.categories)
        return (
            self._share_of_need(meaning, said, own, knowledge)
            if self.is_described
            else self._share_beside(meaning, own, knowledge)
        )

    def _share_of_need(self, meaning: Meaning, said: tuple[str, ...], own: float, knowledge: Knowledge) -> float:
        doubt = ranking.NEED_DOUBT_OF_TRADE
        if meaning.kind == CONCEPT:
            by_itself = dict(knowledge.profile.guess(said))
            focus = max(by_itself.get(slug, 0.0) for slug in meaning.categories)
            doubt += (ranking.NEED_DOUBT - ranking.NEED_DOUBT_OF_TRADE) * focus
        return 1.0 - (1.0 - doubt) * max(0.0, self.guesses[0][1] - own)

    def _share_beside(self, meaning: Meaning, own: float, knowledge: Knowledge) -> float:
        """Of terms that belong to different categories, where their words together leave no doubt which is meant."""
        most, surest = self.guesses[0][1], self.guesses[0][0]
        if most < ranking.TERMS_SURE or own >= ranking.LEAST_AFFINITY:
            return 1.0
        also = 0.0
        if meaning.kind == TRADE:  # a café's platforms take orders too
            also = max(knowledge.share_also(slug, surest) for slug in meaning.categories)
        return 1.0 - (1.0 - ranking.TERMS_DOUBT) * (1.0 - min(1.0, 2 * also))


def lean_of(reading: Reading, knowledge: Knowledge) -> Lean:
    """The lean of a reading. Names of makers say nothing about a need."""
    parts = [part for part in reading.segments if not part.is_name]
    words = tuple(word for part in parts for word in part.words)
    told = knowledge.profile.guess(tuple(word for part in parts if not part.is_intent for word in part.words))
    guesses = tuple((slug, strength) for slug, strength in told if slug != OUTSIDE)
    return Lean(
        guesses=guesses,
        is_described=len(words) >= ranking.NEED_WORDS and _loose(parts) >= (2 if len(words) == 4 else 1),
        is_elsewhere=is_elsewhere(reading, words, guesses, knowledge),
        elsewhere=dict(told).get(OUTSIDE, 0.0),
    )


def _loose(parts: list[Segment]) -> int:
    """Words that belong to no term of ours, and those that only sentences have."""
    return sum(not part.meanings or folded(part.words) in TELLING for part in parts)
