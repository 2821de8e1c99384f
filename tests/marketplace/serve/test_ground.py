"""A second `serve` on the same data and a port in use are refused with a line that says what to do."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from marketplace import slots
from marketplace.serve import ground, prepare

HOLD = (
    "import sys, pathlib; sys.path.insert(0, '.'); from marketplace.serve import ground; "
    "lock = ground.hold_folder(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)


def test_a_folder_is_held_by_one_process_and_free_once_it_is_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(CommandError) as refusal:
        ground.hold_folder(tmp_path)
    assert f"pid {holder.pid}" in str(refusal.value) and "DATA_DIR=" in str(refusal.value)
    holder.kill()
    holder.communicate()
    ground.hold_folder(tmp_path).close()


def test_a_busy_port_is_told_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refusal:
            ground.bind("127.0.0.1", port, variable="PORT")
    assert f"Cổng {port}" in str(refusal.value) and f"make run PORT={port + 10}" in str(refusal.value)
    ground.bind("127.0.0.1", port, variable="PORT").close()


@pytest.mark.django_db
def test_steps_run_in_their_order_with_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    steps = [("Sau", lambda: ran.append("late"), 20), ("Trước", lambda: ran.append("early"), 10)]
    monkeypatch.setattr(slots, "collect", lambda name, **_context: steps if name == "serve.prepare" else [])
    lines: list[str] = []
    prepare.prepare(lines.append)
    assert ran == ["early", "late"]
    assert [line.split(":")[0].split(" …")[0] for line in lines[::2]] == [
        "[1/3] Cơ sở dữ liệu",
        "[2/3] Trước",
        "[3/3] Sau",
    ]


def test_serve_refuses_the_service_profile(settings) -> None:
    from django.core.management import call_command

    settings.PROFILE = "service"
    with pytest.raises(CommandError, match="embedded profile"):
        call_command("serve")
