"""What must be ours alone before anything starts: the data folder and the ports."""

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError


def hold_folder(folder: Path) -> IO[str]:
    """Lock the data folder for this process; the lock goes with the process, however it ends.

    Raise `CommandError` naming the process that holds it already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / "serve.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.seek(0)
        holder = handle.read().strip() or "?"
        handle.close()
        raise CommandError(
            f"Thư mục dữ liệu {folder} đang được một tiến trình serve khác dùng (pid {holder}). "
            "Dừng tiến trình đó trước, hoặc chọn thư mục khác: DATA_DIR=… make run"
        ) from error
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def bind(host: str, port: int, *, variable: str) -> socket.socket:
    """A bound socket, not yet listening. Raise `CommandError` that says how to choose another port."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        if _somebody_listens(host, port):
            raise OSError("in use")
    except OSError as error:
        opened.close()
        raise CommandError(
            f"Cổng {port} trên {host} không dùng được ({error.strerror or 'đã có chương trình khác'}). "
            f"Chọn cổng khác, ví dụ: make run {variable}={port + 10}"
        ) from error
    return opened


def _somebody_listens(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0
