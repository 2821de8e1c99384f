"""An engine beside the one of the settings, with an index of its own that is gone afterwards."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from search.documents import SearchDocument
from search.engines.base import Engine

NAMES = ("tantivy", "elasticsearch")


@contextlib.contextmanager
def trying(name: str, documents: Iterable[SearchDocument], *, url: str = "") -> Iterator[Engine]:
    """The engine called `name`, holding `documents`. `url` is needed by Elasticsearch only.

    Raise `EngineDown` when it cannot be filled. Nobody's live index is touched.
    """
    if name == "tantivy":
        from search.engines.tantivy import TantivyEngine

        with tempfile.TemporaryDirectory(prefix="search-", ignore_cleanup_errors=True) as folder:
            embedded = TantivyEngine(Path(folder))
            embedded.rebuild(documents)
            yield embedded
        return
    from search.engines.elasticsearch import ElasticsearchEngine

    served = ElasticsearchEngine(url, prefix=f"{settings.SEARCH_INDEX_PREFIX}-try-{uuid.uuid4().hex[:10]}")
    try:
        served.rebuild(documents)
        yield served
    finally:
        with contextlib.suppress(Exception):  # the trouble that ended the trial is the one to tell
            served.wipe()
