"""The simulator's own memory: one small SQLite file, no ORM."""

import contextlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trials.handover.simulator import modes

_SCHEMA = """
CREATE TABLE IF NOT EXISTS workspace (
    token TEXT PRIMARY KEY, trial_id TEXT UNIQUE NOT NULL, platform TEXT NOT NULL, organisation TEXT NOT NULL,
    state TEXT NOT NULL, ends_at TEXT, actions INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS seen (webhook_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS stumbled (webhook_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS test_trial (trial_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SELECT = "SELECT token, trial_id, platform, organisation, state, ends_at, actions FROM workspace"


@dataclass(frozen=True)
class Workspace:
    """What the SME gets access to. `actions` are the things done in it."""

    token: str
    trial_id: str
    platform: str
    organisation: str
    state: str
    ends_at: str | None
    actions: int


class Store:
    """Safe for many threads: each call opens, commits and closes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._opened() as base:
            base.executescript(_SCHEMA)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        base = sqlite3.connect(self._path, timeout=10)
        try:
            with self._writing, base:
                yield base
        finally:
            base.close()

    def is_new(self, webhook_id: str) -> bool:
        """True the first time: a delivery may be repeated, its effect may not."""
        with self._opened() as base:
            return base.execute("INSERT OR IGNORE INTO seen VALUES (?)", [webhook_id]).rowcount == 1

    def is_first_stumble(self, webhook_id: str) -> bool:
        """True the first time: a flaky vendor fails each delivery once."""
        with self._opened() as base:
            return base.execute("INSERT OR IGNORE INTO stumbled VALUES (?)", [webhook_id]).rowcount == 1

    def mark_test(self, trial_id: str) -> None:
        with self._opened() as base:
            base.execute("INSERT OR IGNORE INTO test_trial VALUES (?)", [trial_id])

    def is_test(self, trial_id: str) -> bool:
        with self._opened() as base:
            return base.execute("SELECT 1 FROM test_trial WHERE trial_id = ?", [trial_id]).fetchone() is not None

    def mode(self) -> str:
        with self._opened() as base:
            row = base.execute("SELECT value FROM setting WHERE name = 'mode'").fetchone()
        return row[0] if row else modes.NORMAL

    def set_mode(self, mode: str) -> None:
        with self._opened() as base:
            base.execute("INSERT OR REPLACE INTO setting VALUES ('mode', ?)", [mode])

    def open_workspace(self, trial_id: str, platform: str, organisation: str, *, is_fresh: bool = False) -> Workspace:
        """The workspace of a trial, made when it is first asked for; `is_fresh` throws an older one away."""
        with self._opened() as base:
            if is_fresh:
                base.execute("DELETE FROM workspace WHERE trial_id = ?", [trial_id])
            base.execute(
                "INSERT OR IGNORE INTO workspace (token, trial_id, platform, organisation, state) VALUES (?,?,?,?,?)",
                [secrets.token_urlsafe(24), trial_id, platform, organisation, "active"],
            )
            row = base.execute(f"{_SELECT} WHERE trial_id = ?", [trial_id]).fetchone()
        return Workspace(*row)

    def note(self, trial_id: str, *, state: str, ends_at: str | None) -> None:
        with self._opened() as base:
            base.execute("UPDATE workspace SET state = ?, ends_at = ? WHERE trial_id = ?", [state, ends_at, trial_id])

    def count_action(self, token: str) -> Workspace | None:
        with self._opened() as base:
            base.execute("UPDATE workspace SET actions = actions + 1 WHERE token = ?", [token])
        return self.by_token(token)

    def by_token(self, token: str) -> Workspace | None:
        return self._one("token", token)

    def by_trial(self, trial_id: str) -> Workspace | None:
        return self._one("trial_id", trial_id)

    def _one(self, column: str, value: str) -> Workspace | None:
        with self._opened() as base:
            row = base.execute(f"{_SELECT} WHERE {column} = ?", [value]).fetchone()
        return Workspace(*row) if row else None
