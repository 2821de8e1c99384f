"""How quick discovery is: `bench/search.py [--quick]`.

In one run, on PostgreSQL and Elasticsearch that it starts itself (`scripts/services.py`) and on tantivy:

1. 60,000 generated listings (`_listings.py`). On each engine the whole search (understanding, query, filters, five
   facets, 24 hits with reasons) against the bare engine call, query by query in turn; suggestions.
2. Wagtail's own database search over the same platforms, with five facets of its own.
3. 200,000 listings: a rebuild from PostgreSQL, and the pairs on Elasticsearch once more.
4. One edit, until it is found; then a rebuild while 2,000 listings change and 200 are withdrawn and people search.

Figures are medians and 95th percentiles in milliseconds. `--quick` takes a tenth of everything. Nothing else should
run beside it.
"""

import argparse
import http.client
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from _measuring import Bar, close, in_turn, p95, say, timed, told
from _servers import django_on, servers

if TYPE_CHECKING:
    from search.engines.base import Engine
    from search.plan import Filters, Plan

FACETS = ("category", "feature", "sector", "size", "price")
WARM_UP = 60


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    small: int
    large: int
    queries: int
    wagtail_queries: int
    edits: int
    withdrawals: int
    rebuild_seconds: float
    times_wagtail: float


WHOLE = Size(60_000, 200_000, 400, 40, 2000, 200, 120, 100)
TENTH = Size(6_000, 20_000, 120, 12, 200, 20, 12, 10)


# --- what is asked ------------------------------------------------------------------------------


def asked(count: int) -> list[tuple[str, "Filters"]]:
    """Varied queries; a third of them with one filter or two."""
    import random

    from _listings import SEED, queries

    from search.plan import Filters

    pick = random.Random(SEED)
    choices: list[dict[str, tuple[str, ...]]] = [
        {"size": ("micro",)}, {"price": ("free", "under_200k")}, {"sector": ("G",)}, {"category": ("pos", "crm")},
        {"trial": ("15_29", "from_30"), "size": ("small",)}, {"language": ("en",)},
    ]  # fmt: skip
    return [
        (query, Filters(pick.choice(choices) if pick.random() < 1 / 3 else {})) for query in queries(count, seed=SEED)
    ]


def plan_of(query: str, filters: "Filters") -> "Plan":
    from search import known
    from search.plan import Plan
    from search.text.reading import read
    from search.understanding import parts_of

    knowledge = known.knowledge()
    parts, needed, boosts = parts_of(read(query, knowledge.vocabulary, knowledge.lexicon), knowledge)
    return Plan(parts, needed, boosts, filters, facets=FACETS)


def whole_search(engine: "Engine", query: str, filters: "Filters") -> Callable[[], object]:
    from search.queries import Question, search

    return lambda: search(Question(query, filters, facets=FACETS), using=engine)


# --- Elasticsearch ------------------------------------------------------------------------------


class Bare:
    """One kept HTTP connection that sends a body and reads the answer's bytes."""

    def __init__(self, url: str, index: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port)
        self._path = f"/{index}/_msearch"

    def ask(self, body: bytes) -> bytes:
        headers = {"content-type": "application/x-ndjson"}
        self._connection.request("POST", self._path, body=body, headers=headers)
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise SystemExit(f"Elasticsearch answered {answer.status}: {data[:500]!r}")
        return data


def elasticsearch_pairs(engine: Any, url: str, count: int) -> tuple[list[float], list[float]]:
    from search.engines.elasticsearch_query import request_of

    # Each question is asked twice here: kept answers would be read, not worked out.
    engine._client.indices.put_settings(index=engine.alias, settings={"index.requests.cache.enable": False})
    bare = Bare(url, engine.alias)
    pairs = []
    for query, filters in asked(count):
        plan = plan_of(query, filters)
        if plan.parts:
            body = request_of(plan)
            pairs.append((whole_search(engine, query, filters), lambda body=body: bare.ask(body)))
    return in_turn(pairs)  # type: ignore[arg-type]


# --- tantivy --------------------------------------------------------------------------------------


def tantivy_pairs(engine: Any, count: int) -> tuple[list[float], list[float]]:
    from search.engines.tantivy_query import bare_call

    index = engine._live()
    searcher, pairs = index.searcher(), []
    for query, filters in asked(count):
        plan = plan_of(query, filters)
        if plan.parts:
            pairs.append((whole_search(engine, query, filters), bare_call(searcher, index, plan)))
    return in_turn(pairs)


# --- suggestions ------------------------------------------------------------------------------------


def suggestions(engine: "Engine", count: int) -> list[float]:
    """What every second letter of a query costs."""
    from search.suggestions import suggest

    del engine  # suggestions are the same on either: no engine is asked
    starts = [query[:end] for query, _filters in asked(count) for end in range(2, min(len(query), 16), 2)]
    for start in starts[:WARM_UP]:
        suggest(start)
    return [timed(lambda start=start: suggest(start)) for start in starts]  # type: ignore[misc]


# --- writes ------------------------------------------------------------------------------------------


@contextmanager
def worker() -> Iterator[None]:
    """Deliver the outbox, as a worker does."""
    from django.db import connection

    from marketplace.outbox import delivery

    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            pks = list(delivery.due().order_by("due_at", "pk").values_list("pk", flat=True)[:50])
            for pk in pks:
                delivery.deliver(pk)
            stop.wait(0 if pks else 0.05)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def rename(pk: int, name: str) -> None:
    from django.db import transaction

    from platforms.models import Listing, Platform
    from platforms.services.standing import announce

    with transaction.atomic():
        listing = Listing.objects.select_for_update(of=("self",)).select_related("platform").get(pk=pk)
        Platform.objects.filter(pk=listing.platform_id).update(name=name)
        announce(listing)


def withdraw(pk: int) -> None:
    from django.db import transaction

    from marketplace import clock
    from platforms.models import Listing
    from platforms.services.standing import announce

    with transaction.atomic():
        listing = Listing.objects.select_for_update(of=("self",)).select_related("platform").get(pk=pk)
        listing.withdrawn_at = clock.now()
        listing.save(update_fields=["withdrawn_at"])
        announce(listing)


def found(engine: "Engine", query: str) -> set[int]:
    from search.queries import Question, search

    return {hit.pk for hit in search(Question(query, facets=()), using=engine).hits}


def seconds_until_found(engine: "Engine", pk: int) -> float:
    with worker():
        began = time.perf_counter()
        rename(pk, "Zykwando Quexil")
        while pk not in found(engine, "zykwando quexil"):
            if time.perf_counter() - began > 60:
                return 60.0
            time.sleep(0.02)
        return time.perf_counter() - began


class Visitors:
    """People who search all the while; who gets no answer is remembered."""

    def __init__(self, engine: "Engine") -> None:
        self.engine, self.searched = engine, 0
        self.failed: list[str] = []

    def search_until(self, done: threading.Event) -> None:
        from django.db import connection

        from search.engines.base import EngineDown

        while not done.wait(0.1):
            for query in ("phần mềm kế toán", "hóa đơn điện tử", "bán hàng"):
                self.searched += 1
                try:
                    if not found(self.engine, query):
                        self.failed.append(query)
                except EngineDown as error:
                    self.failed.append(str(error))
        connection.close()


def rebuild_under_writes(engine: "Engine", size: Size) -> list[Bar]:
    """Change and withdraw while a rebuild runs and people search; then compare with the database."""
    from django.db import connection

    from platforms.models import Listing
    from search import indexing

    pks = list(Listing.objects.listed().order_by("-pk").values_list("pk", flat=True))
    step = max(1, len(pks) // (size.edits + size.withdrawals + 1))
    touched = pks[::step]
    gone, edited = set(touched[: size.withdrawals]), touched[size.withdrawals : size.withdrawals + size.edits]
    visitors, rebuilding = Visitors(engine), threading.Event()

    def write() -> None:
        for at, pk in enumerate(edited):
            rename(pk, f"Bông Lúa {at} Vàng")
            if at < len(gone):
                withdraw(touched[at])
        connection.close()

    threads = [threading.Thread(target=visitors.search_until, args=[rebuilding]), threading.Thread(target=write)]
    with worker():
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        indexing.rebuild()
        seconds = time.perf_counter() - began
        rebuilding.set()
        for thread in threads:
            thread.join()
        drain()
    time.sleep(1.5)  # what was written last shows within a second
    difference = indexing.difference()
    held = engine.versions()
    wanted = dict(Listing.objects.filter(pk__in=edited).values_list("pk", "version"))
    lost = sum(held.get(pk) != version for pk, version in wanted.items()) + len(difference.missing)
    say(
        f"rebuilt in {seconds:.0f} s beside {len(edited)} changes, {len(gone)} withdrawals, "
        f"{visitors.searched} searches"
    )
    return [
        Bar("rebuild under writes: missing or stale listings", lost + len(difference.stale), 0),
        Bar("rebuild under writes: resurrected listings", len(gone & held.keys()) + len(difference.surplus), 0),
        Bar("rebuild under writes: failed searches", len(visitors.failed), 0),
    ]


def drain() -> None:
    from marketplace.outbox import delivery

    while delivery.due().exists():
        time.sleep(0.1)


# --- the run ---------------------------------------------------------------------------------------------


def prepare(addresses: dict[str, str], work: Path) -> None:
    django_on(work, {name: addresses[name] for name in ("TEST_DATABASE_URL", "TEST_SEARCH_URL")})
    from django.conf import settings

    settings.SEARCH_SHOWN_AT_ONCE = False  # as it is in service
    settings.SEARCH_INDEX_PREFIX = f"bench-{os.getpid()}"


def measure(size: Size, work: Path) -> list[Bar]:
    import _listings
    from django.conf import settings

    from search import indexing, known
    from search.catalogue import documents
    from search.engines import engine as engine_of_settings
    from search.engines.tantivy import TantivyEngine
    from search.loading import load_synonyms

    began = time.perf_counter()
    load_synonyms()
    _listings.load(size.small)
    say(f"{size.small} listings made in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    known.forget_all()
    known.knowledge()
    say(f"their words learnt in {time.perf_counter() - began:.1f} s")
    served: Any = engine_of_settings()
    embedded = TantivyEngine(work / "tantivy")
    bars: list[Bar] = []
    try:
        for engine in (embedded, served):
            seconds = timed(lambda engine=engine: engine.rebuild(documents())) / 1000  # type: ignore[misc]
            say(f"{engine.name}: {size.small} listings indexed in {seconds:.0f} s")
        bars += at_small_size(size, embedded, served, settings.SEARCH_URL)
        bars += at_large_size(size, served, settings.SEARCH_URL, small_p95=bars.pop().value)
    finally:
        indexing.known.forget_all()
        served.wipe()
    return bars


def at_small_size(size: Size, embedded: Any, served: Any, url: str) -> list[Bar]:
    """The last bar is only the p95 that the larger size is compared with."""
    import _wagtail

    count = f"{size.small:,}"
    whole_t, bare_t = tantivy_pairs(embedded, size.queries)
    say(f"tantivy, {count}: whole {told(whole_t)}; bare {told(bare_t)}")
    whole_e, bare_e = elasticsearch_pairs(served, url, size.queries)
    say(f"Elasticsearch, {count}: whole {told(whole_e)}; bare {told(bare_e)}")
    typed = {engine.name: suggestions(engine, size.queries // 4) for engine in (embedded, served)}
    for name, values in typed.items():
        say(f"suggestions beside {name}: {told(values)}")
    _wagtail.build()
    texts = [query for query, _filters in asked(size.wagtail_queries)]
    _wagtail.search(texts[0])
    wagtail = [timed(lambda query=query: _wagtail.search(query)) for query in texts]  # type: ignore[misc]
    say(f"Wagtail on PostgreSQL, {count}: {told(wagtail)}")
    slow, times = statistics.median(wagtail), size.times_wagtail
    return [
        Bar(f"tantivy at {count}: p95 of the whole search / bare call", p95(whole_t) / p95(bare_t), 2.0),
        Bar(f"Elasticsearch at {count}: p95 of the whole search / bare request", p95(whole_e) / p95(bare_e), 1.2),
        Bar(f"tantivy at {count}: times faster than Wagtail", slow / statistics.median(whole_t), times, True),
        Bar(f"Elasticsearch at {count}: times faster than Wagtail", slow / statistics.median(whole_e), times, True),
        *(Bar(f"suggestions at {count} beside {name}, p95 ms", p95(values), 10) for name, values in typed.items()),
        Bar("", p95(whole_e), 0),
    ]  # fmt: skip


def at_large_size(size: Size, served: Any, url: str, *, small_p95: float) -> list[Bar]:
    import _listings

    from platforms.models import Listing
    from search import indexing, known

    began, count = time.perf_counter(), f"{size.large:,}"
    _listings.load(size.large)
    say(f"{size.large} listings made in {time.perf_counter() - began:.0f} s")
    known.forget_all()
    known.knowledge()
    seconds = timed(indexing.rebuild) / 1000
    say(f"Elasticsearch: {size.large} listings indexed in {seconds:.0f} s")
    whole, bare = elasticsearch_pairs(served, url, size.queries)
    say(f"Elasticsearch, {count}: whole {told(whole)}; bare {told(bare)}")
    edited = seconds_until_found(served, Listing.objects.listed().order_by("pk")[500].pk)
    say(f"an edit is found after {edited:.2f} s")
    return [
        Bar(f"Elasticsearch at {count}: p95 of the whole search / bare request", p95(whole) / p95(bare), 1.2),
        Bar(f"Elasticsearch: p95 at {count} / p95 at {size.small:,}", p95(whole) / small_p95, 2.2),
        Bar(f"rebuild of {count} from PostgreSQL, s", seconds, size.rebuild_seconds),
        Bar(f"an edit is searchable at {count}, s", edited, 3),
        *rebuild_under_writes(served, size),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    work = Path(tempfile.mkdtemp(prefix="dungthu-bench-"))
    try:
        with servers("search") as addresses:
            prepare(addresses, work)
            bars = measure(TENTH if quick else WHOLE, work)
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return close(bars)


if __name__ == "__main__":
    sys.exit(main())
