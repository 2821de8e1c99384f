"""Engines for the contract suite, filled with the real catalogue."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines.base import Engine
from search.engines.tantivy import TantivyEngine
from search.plan import FACETS, PAGE_SIZE, Filters, Plan
from search.text.reading import read
from search.understanding import parts_of
from tests.factories.catalogue_csv import knowledge

ENGINES = [pytest.param("tantivy"), pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


def opened(name: str, folder: Path) -> Iterator[Engine]:
    """An empty engine of that name, gone afterwards."""
    if name == "tantivy":
        yield TantivyEngine(folder / "index")
        return
    url = os.environ.get("TEST_SEARCH_URL", "")
    if not url:
        pytest.skip("TEST_SEARCH_URL is not set: start Elasticsearch with `make services`.")
    from search.engines.elasticsearch import ElasticsearchEngine

    engine = ElasticsearchEngine(url, prefix=f"test-{uuid.uuid4().hex[:10]}")
    yield engine
    engine.wipe()


def plan_for(
    query: str = "",
    *,
    filters: dict[str, tuple[str, ...]] | None = None,
    sort: str = "relevance",
    start: int = 0,
    size: int = PAGE_SIZE,
    facets: tuple[str, ...] = tuple(FACETS),
) -> Plan:
    known = knowledge()
    parts, needed, boosts = parts_of(read(query, known.vocabulary, known.lexicon), known)
    return Plan(parts, needed, boosts, Filters(filters or {}), sort, start, size, facets)
