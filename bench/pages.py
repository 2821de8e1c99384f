"""How long pages for work take, in-process through every middleware: `bench/pages.py [--quick]`.

1. The reviewers' queue with 5,000 open applications: its first page, later pages, and each filter (p95 of many).

A database of its own in a temporary folder, embedded profile. `--quick` takes a tenth of the rows and of the calls.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(folder: Path) -> None:
    """Django on a new database."""
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "marketplace.settings.embedded"}
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)


def fill_queue(count: int) -> None:
    """Open applications in both steps, a third of them late, each of a listing and a vendor of its own."""
    import datetime as dt

    from marketplace import clock
    from platforms.models import Category, Listing, Platform, Vendor
    from platforms.reviewing.models import Application
    from platforms.reviewing.terms import criteria_in_force

    category = Category.objects.create(slug="pos", name_vi="Bán hàng", name_en="Sales", home_group="x", sort_order=1)
    names = [f"Nền tảng {number}" for number in range(count)]
    Vendor.objects.bulk_create(Vendor(slug=f"v-{n}", legal_name=f"Công ty {n}") for n in range(count))
    vendors = list(Vendor.objects.order_by("pk")[:count])
    Platform.objects.bulk_create(
        Platform(slug=f"p-{n}", name=name, vendor=vendors[n], category=category, live=n % 2 == 0)
        for n, name in enumerate(names)
    )
    Listing.objects.bulk_create(Listing(platform=row) for row in Platform.objects.order_by("pk"))
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
        for listing in Listing.objects.select_related("platform")
    )


def measure_queue(count: int, calls: int) -> dict[str, object]:
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
        say(f"  ?{query}: median {statistics.median(values):.0f} ms, p95 {p95(values):.0f} ms")
    say(f"  processor time of all: median {statistics.median(busy):.0f} ms, p95 {p95(busy):.0f} ms")
    value = p95([value for values in took.values() for value in values])
    return bar(f"reviewers' queue of {count} applications, ms (p95)", value, 100)


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def bar(name: str, value: float, limit: float) -> dict[str, object]:
    return {"name": name, "value": round(value, 1), "limit": limit, "holds": value < limit}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    tenth = 10 if parser.parse_args().quick else 1
    folder = Path(tempfile.mkdtemp(prefix="dungthu-bench-"))
    try:
        prepare(folder)
        bars = [measure_queue(5000 // tenth, 450 // tenth)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"bars": bars}))
    return 0 if all(row["holds"] for row in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
