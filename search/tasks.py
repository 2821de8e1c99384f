"""Every night the index is compared with the database and mended."""

import structlog
from celery import shared_task

from search import indexing
from search.engines.base import AlreadyBuilding, EngineDown, NotReady

log = structlog.get_logger(__name__)


@shared_task(name="search.reconcile")
def reconcile() -> None:
    """Mend what differs; build an index where none of this mapping stands. Twice at once is harmless."""
    try:
        found = indexing.repair()
    except NotReady:
        _build()
    except EngineDown as error:
        log.warning("search.not_reconciled", error=type(error).__name__)
    else:
        if not found.is_none:
            log.warning("search.reconciled", missing=len(found.missing), stale=len(found.stale),
                        surplus=len(found.surplus), ahead=len(found.ahead))  # fmt: skip


def _build() -> None:
    try:
        log.warning("search.rebuilt", listings=indexing.rebuild())
    except AlreadyBuilding:
        return  # it will stand in a moment
    except EngineDown as error:
        log.warning("search.not_rebuilt", error=type(error).__name__)
