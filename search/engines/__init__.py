"""One seam, two engines: `engine()` is the one that the settings name."""

from functools import lru_cache

from django.conf import settings

from search.engines.base import Engine


def engine() -> Engine:
    prefix = settings.SEARCH_INDEX_PREFIX
    return _engine(settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_DIR or ""), settings.SEARCH_URL, prefix)


@lru_cache
def _engine(name: str, folder: str, url: str, prefix: str) -> Engine:
    from pathlib import Path

    if name == "elasticsearch":
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(url, prefix=prefix)
    from search.engines.tantivy import TantivyEngine

    return TantivyEngine(Path(folder))
