"""The samples of `docs/vendors/samples/` run, and pass the conformance suite as a vendor would run it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from trials.handover import signing

SAMPLES = settings.BASE_DIR / "docs" / "vendors" / "samples"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, "The sample ended before it listened."
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("The sample does not listen.")


@pytest.mark.parametrize(
    ("name", "runtime"),
    [("vendor.py", sys.executable), pytest.param("vendor.mjs", "node", marks=pytest.mark.node)],
)
def test_the_sample_passes_the_conformance_suite(name: str, runtime: str, tmp_path: Path) -> None:
    command = shutil.which(runtime)
    assert command is not None
    portal, port, secret = free_port(), free_port(), signing.new_secret()
    env = {
        **os.environ, "WEBHOOK_SECRET": secret, "PORTAL_URL": f"http://127.0.0.1:{portal}", "PORT": str(port),
        "STORE": str(tmp_path / "store"),
    }  # fmt: skip
    process = subprocess.Popen([command, str(SAMPLES / name)], env=env)
    try:
        wait_until_it_listens(process, port)
        report = conformance(port, portal, secret)
    finally:
        process.terminate()
        process.wait(timeout=10)
    assert [row for row in report["checks"] if row["verdict"] != "passed"] == []
    assert report["is_passed"]


def conformance(port: int, portal: int, secret: str) -> Any:
    out = StringIO()
    arguments = [
        f"http://127.0.0.1:{port}/webhooks", "--secret", secret, "--landing", f"http://127.0.0.1:{port}/landing",
        "--listen", f"127.0.0.1:{portal}", "--wait", "30", "--settle", "0.5", "--json",
    ]  # fmt: skip
    with contextlib.suppress(SystemExit):  # the report tells what failed
        call_command("vendor_conformance", *arguments, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())
