"""What every engine promises."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import SearchDocument
from search.plan import Plan, Reason


class EngineDown(Exception):
    """The engine cannot answer now; callers fall back to the database."""


class NotReady(EngineDown):
    """There is no complete index of the current mapping yet."""


class AlreadyBuilding(EngineDown):
    """Another rebuild is running; nothing was changed."""


@dataclass(frozen=True)
class Hit:
    """A found listing. `score` orders; `reasons` say why in the glossary's words."""

    pk: int
    slug: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Found:
    """An engine's answer. `facets[name][value]` counts under every other filter."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    """An index of documents. Every method raises `EngineDown` when it cannot do its work."""

    name: str

    def search(self, plan: Plan) -> Found: ...

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new index beside the live one and switch; return how many documents it holds.

        What is put or dropped meanwhile is in the new index too. Raise `AlreadyBuilding` beside another rebuild.
        """

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Write documents unless the index holds a newer version."""

    def drop(self, pk: int, version: int) -> None:
        """Take a document out; a later `put` of an older version does not bring it back."""

    def versions(self) -> dict[int, int]:
        """Listing pk → version of everything that can be found."""

    def is_ready(self) -> bool:
        """Whether an index of the current mapping stands."""
