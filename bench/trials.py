"""What trials and the vendor protocol bear: `bench/trials.py [--quick] [PART …]`, parts: start, expiry, feed, rush.

On PostgreSQL and Redis that it starts itself (`scripts/services.py`), each part on a database of its own:

1. start: `trial_start`, every row, constraint, event and promise, against the same rows written by bare psycopg: one
   statement a row, one transaction a trial, the same connection settings, in turn.
2. expiry: 20,000 trials become due at once; beat and workers end them and tell their vendor's server at the simulator's
   origin, while one client loads listing and trial pages, as it did before.
3. feed: the vendor feed at 1,000,000 events, any page, through the API in this process.
4. rush: 26,325 presses of the button (5 × the busiest day reported anywhere, a tenth of them repeats) by 8 clients
   through the web tier while workers run; then everything is counted.

`--quick` takes a tenth. Nothing else should run beside it.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _bare import Bare
from _life import SEED, Crowd, Reader, running_trials
from _measuring import ROOT, Bar, close, p95, say, timed, told
from _servers import django_on, servers

from tests.plugins.processes import free_ports, site

if TYPE_CHECKING:
    from tests.factories.crowd import Person, Shop

BUSIEST_DAY = 5265


# --- 1. the start of a trial -----------------------------------------------------------------------


def starts(tenth: int) -> list[Bar]:
    from tests.factories.crowd import people, shop
    from trials.lifecycle.services import trial_start

    block, blocks = 100, 20 // tenth or 2
    listing = shop(1).listings[0]
    rush = people(block * blocks * 2 + 50)

    def start(person: "Person") -> Any:
        return trial_start(
            actor=person.actor, organisation=person.organisation, listing=listing, consent_fields=["email"]
        )

    bare = Bare([start(person) for person in rush[:50]][-1])
    ours, theirs = list[float](), list[float]()
    for number in range(blocks):
        first = 50 + number * block * 2
        for call, kept, some in (
            (start, ours, rush[first : first + block]),
            (bare.write, theirs, rush[first + block : first + 2 * block]),
        )[:: 1 if number % 2 else -1]:
            kept.append(timed(lambda call=call, some=some: [call(person) for person in some]) / block)  # type: ignore[misc]
    bare.close()
    say(f"start: service {told(ours)}, bare rows {told(theirs)} a trial, {block} in turn {blocks} times")
    share = statistics.median(theirs) / statistics.median(ours)
    return [Bar("starts through the service / bare rows, rate", share, 0.5, at_least=True)]


# --- 2. many trials end at once ---------------------------------------------------------------------


def expiry(tenth: int, work: Path) -> list[Bar]:
    from django.db import connection
    from django.utils import timezone

    from tests.factories.crowd import people, shop
    from trials.lifecycle.models import Trial

    # Beat looks once a minute, at every size: a tenth of the trials has that minute on top of a tenth of the time.
    count, calm_seconds, limit_seconds = (20_000, 60, 600.0) if tenth == 1 else (20_000 // tenth, 15, 60 + 600 / tenth)
    [port] = free_ports(1)
    origin = f"http://127.0.0.1:{port}"
    store = shop(20, webhook=f"{origin}/webhooks")
    owners = people(count, with_sessions=True)
    running_trials(store, owners)
    connection.close()
    receiver = subprocess.Popen([sys.executable, str(ROOT / "bench" / "_receiver.py"), str(port)])
    try:
        with site(work, {"SIMULATOR_PORT": str(port)}) as running:
            running.start_web()
            running.start_workers()
            running.start_beat()
            reader = Reader(running, store, owners)
            before = reader.read_for(calm_seconds)
            began = time.perf_counter()
            Trial.objects.update(ends_at=timezone.now())
            seconds, during = _until_told(reader, port, count, limit_seconds)
            seconds = seconds or time.perf_counter() - began
            left = Trial.objects.filter(state="active").count()
    finally:
        receiver.kill()
        receiver.wait()
    say(f"expiry: {count} trials ended and told in {seconds:.0f} s; pages before {told(before)}, during {told(during)}")
    return [
        Bar(f"{count} trials ended and their events delivered, s", seconds, limit_seconds),
        Bar("trials left running past their end", left, 0),
        Bar("p95 of one client's pages meanwhile / before", p95(during) / p95(before), 2),
    ]


def _until_told(reader: Reader, port: int, count: int, limit: float) -> tuple[float, list[float]]:
    """Read pages until the vendor's server has heard of every trial; the seconds that took, and the pages'."""
    began, looked, took = time.perf_counter(), 0.0, list[float]()
    while (seconds := time.perf_counter() - began) < limit * 1.5:
        took += reader.read()
        if seconds - looked > 2:
            looked = seconds
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                heard = json.load(answer)["ids"]
            if heard >= count:
                return time.perf_counter() - began, took
    say(f"the vendor's server heard of {heard} of {count}")
    return limit * 1.5, took


# --- 3. the feed -------------------------------------------------------------------------------------


def feed(tenth: int) -> list[Bar]:
    from django.db import connection
    from django.test import Client

    from tests.factories.crowd import people, shop
    from trials.handover.api.authentication import VendorThrottle

    events, trials = 1_000_000 // tenth, 20_000 // tenth
    store = shop(20)
    running_trials(store, people(trials))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO handover_vendorevent (vendor_id, position, webhook_id, type, trial_id, sequence, occurred_at)
            SELECT %s, n, 'msg_f' || n, 'trial.ending', t.ids[1 + (n - 1) %% %s], 10 + (n - 1) / %s, now()
            FROM generate_series(1, %s) n, (SELECT array_agg(id) AS ids FROM lifecycle_trial) t
            """,
            [store.vendor.pk, trials, trials, events],
        )
        cursor.execute("ANALYZE")
    VendorThrottle.allow_request = lambda *_: True  # type: ignore[method-assign]  # one key asks as often as many would
    client, pick = Client(headers={"Authorization": f"Bearer {store.key}"}), random.Random(SEED)
    bars = []
    for limit in (50, 100):
        took = []
        for number in range(330 // tenth + 30):
            after = pick.randrange(events)
            began = time.perf_counter()
            answer = client.get(f"/api/v1/vendor/events?after={after}&limit={limit}")
            seconds = time.perf_counter() - began
            if answer.status_code != 200 or len(answer.json()["events"]) != min(limit, events - after):
                raise SystemExit(f"The feed answered {answer.status_code} after {after}.")
            if number >= 30:  # the first warm up
                took.append(seconds * 1000)
        say(f"feed at {events} events, {limit} a page: {told(took)}")
        bars.append(Bar(f"feed at {events} events, {limit} a page, ms (p95)", p95(took), 20))
    return bars


# --- 4. the rush ----------------------------------------------------------------------------------------


def rush(tenth: int, work: Path) -> list[Bar]:
    from django.db import connection

    from tests.factories.crowd import people, shop

    presses = 5 * BUSIEST_DAY // tenth
    repeats = presses // 10
    [port] = free_ports(1)
    store = shop(20, webhook=f"http://127.0.0.1:{port}/webhooks")
    owners = people(presses - repeats, with_sessions=True)
    connection.close()
    receiver = subprocess.Popen([sys.executable, str(ROOT / "bench" / "_receiver.py"), str(port)])
    try:
        with site(work, {"SIMULATOR_PORT": str(port)}) as running:
            running.start_web(workers=2, threads=4)
            running.start_workers()
            running.start_beat()
            crowd = Crowd(running, store, owners, repeats)
            seconds = timed(crowd.press) / 1000
            drained = _until_done(900)
    finally:
        receiver.kill()
        receiver.wait()
    say(
        f"rush: {presses} presses in {seconds:.0f} s ({presses / seconds:.0f} a second), told {crowd.told_times()}; "
        f"everything promised was done {drained:.0f} s later; answers {dict(crowd.answers)}"
    )
    return [
        Bar("rush: answers that were not meant", crowd.unmeant, 0),
        *_counted(store, len(owners), crowd),
    ]


def _until_done(limit: float) -> float:
    from marketplace.outbox.models import OutboxMessage

    began = time.perf_counter()
    while OutboxMessage.objects.filter(state="waiting").exists() and time.perf_counter() - began < limit:
        time.sleep(1)
    return time.perf_counter() - began


def _counted(store: "Shop", people: int, crowd: Crowd) -> list[Bar]:
    from django.db.models import Count

    from marketplace.outbox.models import OutboxMessage
    from trials.handover.models import VendorEvent, VendorFeed
    from trials.lifecycle.models import Trial, TrialEvent

    units = Trial.objects.filter(counts=True).values("entity", "platform", "round")
    doubles = units.annotate(held=Count("pk")).filter(held__gt=1).count() + abs(Trial.objects.count() - people)
    told = VendorEvent.objects.filter(type="trial.requested", delivered_at__isnull=False)
    holes = VendorFeed.objects.get().last_position - VendorEvent.objects.count()
    lost = people - told.values("trial").distinct().count()
    lost += people - TrialEvent.objects.filter(type="requested", seq=1).count()
    undone = OutboxMessage.objects.exclude(state="done").count()
    return [
        Bar("rush: double or missing trials", doubles, 0),
        Bar("rush: requests that their vendor did not hear of", lost, 0),
        Bar("rush: holes in the vendor's feed", abs(holes), 0),
        Bar("rush: promises not kept", undone, 0),
    ]


# --- the run ---------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[int, Path], list[Bar]]] = {
    "start": lambda tenth, _work: starts(tenth),
    "expiry": expiry,
    "feed": lambda tenth, _work: feed(tenth),
    "rush": rush,
}


@contextmanager
def _folder() -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="dungthu-bench-"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run_part(name: str, tenth: int) -> int:
    """In a process of its own, since Django keeps one database."""
    with _folder() as work, servers(f"trials_{name}") as addresses:
        redis = addresses["TEST_REDIS_URL"].rpartition("/")[0] + "/13"
        _forget(redis)
        django_on(work, {"TEST_DATABASE_URL": addresses["TEST_DATABASE_URL"], "TEST_REDIS_URL": redis})
        from django.db import connections

        try:
            return close(PARTS[name](tenth, work))
        finally:
            connections.close_all()


def _forget(redis_url: str) -> None:
    import redis

    redis.Redis.from_url(redis_url).flushdb()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    options = parser.parse_args()
    tenth = 10 if options.quick else 1
    if len(options.parts) == 1:
        return run_part(options.parts[0], tenth)
    bars: list[Any] = []
    for name in options.parts or PARTS:
        command = [sys.executable, __file__, *(["--quick"] if options.quick else []), name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        lines = done.stdout.splitlines()
        if not lines:
            return done.returncode or 1
        bars += json.loads(lines[-1])["bars"]
    print(json.dumps({"bars": bars}, ensure_ascii=False))
    return 0 if all(bar["holds"] for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
