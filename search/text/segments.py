"""A query understood: its words in segments, each with what it means."""

from dataclasses import dataclass, replace

from search.text.forms import folded
from search.text.vocabulary import BRAND, FEATURE, INTENT, WEAK, Meaning
from search.text.weak import SOFTWARE

EXACT = 1.0
"""The quality of a segment that was typed as we write it."""


@dataclass(frozen=True)
class Segment:
    """Neighbouring words with one sense. No meanings: a plain word, looked for as it stands."""

    words: tuple[str, ...]
    typed: tuple[str, ...]
    meanings: tuple[Meaning, ...] = ()
    quality: float = EXACT

    @property
    def is_weak(self) -> bool:
        return bool(self.meanings) and all(meaning.kind == WEAK for meaning in self.meanings)

    @property
    def is_software(self) -> bool:
        """ "Phần mềm", "app": who says so looks for a program, whatever it is for."""
        return self.is_weak and folded(self.words) in SOFTWARE

    @property
    def is_name(self) -> bool:
        """A maker's or a platform's name, and nothing else."""
        return bool(self.meanings) and all(meaning.kind == BRAND for meaning in self.meanings)

    @property
    def is_intent(self) -> bool:
        return any(meaning.kind == INTENT for meaning in self.meanings)


@dataclass(frozen=True)
class Reading:
    """A query understood. `understood` is how people would write it; empty when it stands as typed."""

    raw: str
    typed: tuple[str, ...]
    segments: tuple[Segment, ...]
    understood: str = ""
    is_corrected: bool = False
    budget_minor: int | None = None
    days: int | None = None

    @property
    def content(self) -> tuple[Segment, ...]:
        """What is looked for: weak words and intents only when there is nothing else."""
        strong = tuple(part for part in self.segments if not part.is_weak and not part.is_intent)
        named = tuple(part for part in strong if part.meanings or not "".join(part.words).isdigit())
        return named or strong or self._wishes or tuple(replace(part, meanings=()) for part in self.segments)

    @property
    def _wishes(self) -> tuple[Segment, ...]:
        """Intents that are something to have as well ("dùng thử", "miễn phí"), where nothing else was said."""
        kept = ((part, tuple(m for m in part.meanings if m.kind == FEATURE)) for part in self.segments)
        return tuple(replace(part, meanings=meanings) for part, meanings in kept if meanings)

    @property
    def intents(self) -> frozenset[str]:
        return frozenset(m.label for part in self.segments for m in part.meanings if m.kind == INTENT)
