"""How long pages for work take, in-process through every middleware: `bench/pages.py [--quick]`.

1. Import: 5,000 further platforms from a CSV, checked, written and searchable.
2. The vendor's editor: saving a step of a draft beside the imported catalogue (p95 of many, every kind of step).
3. The reviewers' queue with 5,000 open applications: its first page, later pages, and each filter (p95 of many).

A database of its own in a temporary folder, embedded profile, its own catalogue loaded. `--quick` takes a tenth
of the rows and of the calls.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from _measuring import Bar, close, p95, say, timed, told
from _servers import django_on

SEED = 2026
QUERIES = (
    "",
    "page=2",
    "page=100",
    "stage=security",
    "assignee=none",
    "kind=first",
    "late=yes",
    "q=12",
    "assignee=mine",
)


def prepare(folder: Path) -> None:
    """Django on a new database with the product's own catalogue, indexed."""
    django_on(folder, {}, profile="embedded")
    from django.conf import settings
    from django.core.management import call_command

    from search import indexing

    settings.ALLOWED_HOSTS = ["*"]
    call_command("load_catalogue", verbosity=0)
    indexing.rebuild()


# --- 1. import --------------------------------------------------------------------------------------


def measure_import(count: int) -> Bar:
    from marketplace.access import Actor
    from marketplace.outbox.testing import run_due
    from platforms.importing.services import import_file
    from search import indexing
    from tests.platforms.importing.files import many

    content, added = many(count), list[int]()

    def run() -> None:
        added.append(import_file(actor=Actor.system("bench"), content=content)[1])
        run_due()

    seconds = timed(run) / 1000
    if added != [count] or not indexing.difference().is_none:
        raise SystemExit(f"{added} of {count} rows were imported, the index differs: {indexing.difference()}")
    say(f"import of {count}: {seconds:.1f} s")
    return Bar(f"import of {count} listings, searchable, s", seconds, 60)


# --- 2. the editor ------------------------------------------------------------------------------------


def measure_editor(calls: int) -> Bar:
    from platforms.field_rules import Step
    from tests.factories.accounts import signed_in
    from tests.platforms.cast import make_cast
    from tests.platforms.editor.drafts import typed, url_of

    cast = make_cast()
    client, took = signed_in(cast.owner_user), dict[Step, list[float]]()
    steps = [step for step in Step if step != Step.IMAGES]
    for number in range(-len(steps), calls):
        step = steps[number % len(steps)]
        form = typed(cast, step)
        began = time.perf_counter()
        answer = client.post(url_of(cast, step), form)
        seconds = time.perf_counter() - began
        if answer.status_code != 302:
            raise SystemExit(f"Saving {step} was answered {answer.status_code}.")
        if number >= 0:  # the first round warms up
            took.setdefault(step, []).append(seconds * 1000)
    for step, values in took.items():
        say(f"  {step}: {told(values)}")
    return Bar("editor's save, ms (p95)", p95([value for values in took.values() for value in values]), 150)


# --- 3. the queue ---------------------------------------------------------------------------------------


def fill_queue(count: int) -> None:
    """Open applications in both steps, a third of them late, each of a listing and a vendor of its own."""
    import datetime as dt

    from marketplace import clock
    from platforms.models import Category, Listing, Platform, Vendor
    from platforms.reviewing.models import Application
    from platforms.reviewing.terms import criteria_in_force

    category = Category.objects.get(slug="pos")
    names = [f"Nền tảng {number}" for number in range(count)]
    Vendor.objects.bulk_create(Vendor(slug=f"ncc-cho-xet-{n}", legal_name=f"Công ty {n}") for n in range(count))
    vendors = list(Vendor.objects.filter(slug__startswith="ncc-cho-xet-").order_by("pk"))
    Platform.objects.bulk_create(
        Platform(slug=f"cho-xet-{n}", name=name, vendor=vendors[n], category=category, live=n % 2 == 0)
        for n, name in enumerate(names)
    )
    queued = Platform.objects.filter(slug__startswith="cho-xet-").order_by("pk")
    listings = Listing.objects.bulk_create(Listing(platform=row) for row in queued)
    now, dice, form = clock.now(), random.Random(SEED), criteria_in_force()
    Application.objects.bulk_create(
        Application(
            listing=listing,
            revision_pk=1,
            workflow_state_pk=listing.pk,
            criteria=form,
            stage=dice.choice(("criteria", "security")),
            is_first=not listing.platform.live,
            submitted_at=now - dt.timedelta(days=dice.randrange(20)),
            stage_since=now,
            due_at=now + dt.timedelta(hours=dice.randrange(-100, 200)),
        )
        for listing in listings
    )


def measure_queue(count: int, calls: int) -> Bar:
    from tests.factories.accounts import AgencyFactory, member, signed_in

    fill_queue(count)
    client = signed_in(member(AgencyFactory(), "reviewer").user)
    took: dict[str, list[float]] = {query: [] for query in QUERIES}
    busy: list[float] = []
    for number in range(-len(QUERIES), calls):
        query = QUERIES[number % len(QUERIES)]
        began, worked = time.perf_counter(), time.process_time()
        response = client.get(f"/dieu-hanh/tham-dinh/?{query}")
        if response.status_code != 200:
            raise SystemExit(f"The queue answered {response.status_code} to {query!r}.")
        if number >= 0:  # the first round warms up
            took[query].append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - worked) * 1000)
    for query, values in took.items():
        say(f"  ?{query}: {told(values)}")
    say(f"  processor time of all: median {statistics.median(busy):.0f} ms, p95 {p95(busy):.0f} ms")
    value = p95([value for values in took.values() for value in values])
    return Bar(f"reviewers' queue of {count} applications, ms (p95)", value, 100)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    tenth = 10 if parser.parse_args().quick else 1
    folder = Path(tempfile.mkdtemp(prefix="dungthu-bench-"))
    try:
        prepare(folder)
        return close(
            [measure_import(5000 // tenth), measure_editor(400 // tenth), measure_queue(5000 // tenth, 450 // tenth)]
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
