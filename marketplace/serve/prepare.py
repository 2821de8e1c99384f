"""Making the ground ready on first start: database, reference data, catalogue, replayed year, index.

Rooms hand in their steps through the slot `serve.prepare`: fillers answer `(title, callable, order)`.
Every step is idempotent and quick when there is nothing to do, so a start after `kill -9` simply
goes through all of them again.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from marketplace import slots

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Run every step in order, one progress line each."""
    steps: list[tuple[str, Callable[[], Any], int]] = [("Cơ sở dữ liệu", migrate, 0), *slots.collect("serve.prepare")]
    steps.sort(key=lambda step: step[2])
    for number, (title, run, _order) in enumerate(steps, start=1):
        started = time.monotonic()
        say(f"[{number}/{len(steps)}] {title} …")
        run()
        connection.close()
        say(f"[{number}/{len(steps)}] {title}: xong ({time.monotonic() - started:.1f} s)")


def migrate() -> None:
    """Migrate only when something is missing: looking costs a tenth of a no-op `migrate`."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
