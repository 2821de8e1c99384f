"""What is written down of a search. Nothing here may fail or slow down the page that was asked for."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest

from marketplace import clock
from search.learning import journal
from search.learning.journal import Entry
from search.learning.masking import kept_query
from search.learning.models import QueryCount
from search.queries import SearchResult

log = structlog.get_logger(__name__)

CRAWLERS = ("bot", "crawl", "spider", "slurp", "facebookexternalhit", "preview", "monitor", "uptime")
"""Parts of the names by which programs that read every page call themselves."""


def search_note(*, request: HttpRequest, result: SearchResult, source: str) -> None:
    """Count a search that a person typed: the first page of a list, asked for by no crawler. Never raises."""
    try:
        is_first = request.GET.get("page", "1") in {"", "1"}
        if request.method == "GET" and is_first and not is_crawler(request):
            _count(result, source)
    except Exception as error:
        log.warning("learning.not_noted", error=type(error).__name__)


def choice_note(*, query: str, position: int, is_narrowed: bool = False) -> None:
    """Count that the listing at `position` (1 for the first of the list) was opened."""
    kept = kept_query(query)
    if kept:
        journal.note(Entry(clock.today(), kept, QueryCount.Source.PAGE, is_narrowed=is_narrowed, position=position))


def is_crawler(request: HttpRequest) -> bool:
    """A program by its own word, or a browser that loads a page ahead."""
    agent = request.headers.get("User-Agent", "").lower()
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return "prefetch" in ahead or any(word in agent for word in CRAWLERS)


def _count(result: SearchResult, source: str) -> None:
    question: Any = result.question
    kept = kept_query(question.q)
    if not kept:
        return
    journal.note(
        Entry(
            clock.today(), kept, source, "database" if result.is_degraded else settings.SEARCH_ENGINE,
            question.is_narrowed, result.total,
        )
    )  # fmt: skip
