"""What is written while a rebuild runs, noted in a file, so that the new index has it too.

One rebuild at a time, told by a file lock, which goes with the process that held it; a journal without such a lock
is left over from a rebuild that died, and goes.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from search.engines.base import AlreadyBuilding

_JOURNAL, _LOCK = "journal", "rebuild.lock"


@dataclass(frozen=True)
class Journal:
    path: Path

    def begin(self) -> None:
        """From now on writers note what they write. To be called while none writes."""
        self.path.write_bytes(b"")

    def newer_than(self, built: dict[int, int]) -> dict[int, dict[str, Any]]:
        """By listing, the newest note (`fields` is None where it was dropped) that is not older than what was built."""
        newest: dict[int, dict[str, Any]] = {}
        for line in self.path.read_bytes().splitlines():
            noted = orjson.loads(line)
            if noted["version"] >= max(built.get(noted["pk"], 0), newest.get(noted["pk"], noted)["version"]):
                newest[noted["pk"]] = noted
        return newest


@contextlib.contextmanager
def only_rebuild(folder: Path) -> Iterator[Journal]:
    """The journal of the only rebuild of this folder; raise `AlreadyBuilding` beside another one."""
    journal = Journal(folder / _JOURNAL)
    with (folder / _LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyBuilding("Another rebuild is running.") from error
        try:
            yield journal
        finally:
            journal.path.unlink(missing_ok=True)


def note(folder: Path, written: list[dict[str, Any]]) -> None:
    """Note what is about to be written, if a rebuild is running."""
    path = folder / _JOURNAL
    if not path.exists():
        return
    with (folder / _LOCK).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            with path.open("ab") as journal:
                journal.writelines(orjson.dumps(row) + b"\n" for row in written)
        else:
            path.unlink(missing_ok=True)
