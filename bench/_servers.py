"""Servers of a run's own, and Django on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _measuring import ROOT


@contextmanager
def servers(name: str) -> Iterator[dict[str, str]]:
    """The addresses of the servers, started for this run unless they run already; a database of its own."""
    import psycopg

    script = [sys.executable, str(ROOT / "scripts" / "services.py")]
    ran = "not running" not in subprocess.run([*script, "status"], capture_output=True, text=True, check=True).stdout
    lines = subprocess.run([*script, "start"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    addresses = dict(line.removeprefix("export ").split("=", 1) for line in lines)
    server, _, main = addresses["TEST_DATABASE_URL"].rpartition("/")
    database = f"bench_{name}_{os.getpid()}"
    with psycopg.connect(f"{server}/{main}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
    try:
        yield {**addresses, "TEST_DATABASE_URL": f"{server}/{database}"}
    finally:
        if ran:
            with psycopg.connect(f"{server}/{main}", autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
        else:
            subprocess.run([*script, "stop"], check=False)


def django_on(work: Path, addresses: dict[str, str], *, profile: str = "test") -> None:
    """Set Django up in this process, migrated and with the reference data; `addresses` name the servers it uses."""
    os.environ |= {**addresses, "DATA_DIR": str(work), "DJANGO_SETTINGS_MODULE": f"marketplace.settings.{profile}"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
