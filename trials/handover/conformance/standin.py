"""A portal in memory, for a vendor's own machine: the vendor API's paths over fake trials, and nothing else."""

import datetime as dt
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from waitress.server import create_server

_PATH = re.compile(r"^/api/v1/vendor/trials/([\w-]+)(?:/(provisioning|usage|extension|conversion|stop))?$")
_WORDS = {200: "OK", 400: "Bad Request", 404: "Not Found", 409: "Conflict"}
_ENDED = ("cancelled", "declined", "failed", "expired")
DAYS = 30


@dataclass
class FakeTrial:
    """What the stand-in knows of one trial."""

    trial_id: str
    state: str = "requested"
    sequence: int = 1
    requested_at: dt.datetime = field(default_factory=timezone.now)
    starts_on: dt.date | None = None
    ends_at: dt.datetime | None = None
    accesses: list[dict[str, str]] = field(default_factory=list)
    is_answered: bool = False

    def data(self) -> dict[str, Any]:
        """As `GET …/trials/{id}` and the events tell a trial."""
        due = self.requested_at + dt.timedelta(days=2)
        return {
            "trial_id": self.trial_id,
            "is_test": True,
            "state": self.state,
            "platform": "nen-tang-mau",
            "plan": {
                "code": "co-ban", "name": "Cơ bản", "price_minor": 270000, "price_year_minor": None,
                "currency": "VND", "price_is_reference": False, "vat_class": "", "trial_days": DAYS, "seats": None,
                "limits": "",
            },
            "organisation": {
                "id": "org_mau", "name": "Công ty TNHH Mẫu Thử Nghiệm", "kind": "enterprise",
                "province_code": "01", "size": "small",
                "contact": {"full_name": "Người dùng thử nghiệm", "email": "dung-thu@example.com"},
            },
            "requested_at": self.requested_at.isoformat(),
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "problem": None,
            "extension": None,
            "ended": {"at": timezone.now().isoformat(), "reason": ""} if self.state in _ENDED else None,
            "purchase": None,
            "limits": {
                "seats": None, "trial_days": DAYS, "answer_due_at": due.isoformat(),
                "access_due_at": (due + dt.timedelta(days=3)).isoformat(), "extension_days_left": 90,
            },
        }  # fmt: skip


class StandIn:
    """A `Bench` that listens on `host:port` while its block runs; port 0 takes a free one."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._trials: dict[str, FakeTrial] = {}
        self._codes: dict[str, tuple[str, bool]] = {}  # code → trial, is still good
        self._redeemed: set[str] = set()
        self._lock = threading.Lock()
        self._server: Any = create_server(self, host=host, port=port, threads=4, ident=None)
        self.origin = f"http://{host}:{self._server.effective_port}"

    def __enter__(self) -> "StandIn":
        threading.Thread(target=self._serve, name="conformance-standin", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:
            return  # closed under the loop's feet, on leaving

    # --- what the checks ask
    def open_trial(self) -> str:
        trial = FakeTrial(f"trl_{secrets.token_hex(8)}")
        self._trials[trial.trial_id] = trial
        return trial.trial_id

    def event(self, trial_id: str, type: str, sequence: int) -> dict[str, Any]:
        data = {"sequence": sequence, **self._trials[trial_id].data()}
        return {"type": type, "timestamp": timezone.now().isoformat(), "data": data}

    def cancel(self, trial_id: str) -> None:
        self._trials[trial_id].state = "cancelled"

    def is_answered(self, trial_id: str) -> bool:
        return self._trials[trial_id].is_answered

    def is_over(self, trial_id: str) -> bool:
        return self._trials[trial_id].state in _ENDED

    def handovers(self, trial_id: str) -> int:
        return len(self._trials[trial_id].accesses)

    def code(self, trial_id: str, *, is_expired: bool) -> str:
        trial = self._trials[trial_id]
        if trial.state != "active":
            _activate(trial)
        code = secrets.token_urlsafe(32)
        self._codes[code] = (trial_id, not is_expired)
        return code

    def is_redeemed(self, code: str) -> bool:
        return code in self._redeemed

    def close(self) -> None:
        for trial in self._trials.values():
            trial.state = "cancelled"

    # --- what the vendor calls
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            status, answer = self._route(environ)
        body = json.dumps(answer, ensure_ascii=False).encode()
        kind = "application/problem+json" if status >= 400 else "application/json"
        start_response(f"{status} {_WORDS[status]}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _route(self, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            return _problem(400, "parse_error")
        if method == "POST" and path == "/api/v1/vendor/handoffs/redeem":
            return self._redeem(str(body.get("code", "")))
        if method == "GET" and path == "/api/v1/vendor/trials":
            return 200, {"trials": [_told(trial) for trial in self._trials.values()], "next_cursor": None}
        match = _PATH.match(path)
        trial = self._trials.get(match[1]) if match else None
        if match is None or trial is None:
            return _problem(404, "trial_unknown")
        if match[2] == "provisioning" and method == "PUT":
            return _provision(trial, body)
        return 200, _told(trial)

    def _redeem(self, code: str) -> tuple[int, dict[str, Any]]:
        trial_id, is_good = self._codes.get(code, ("", False))
        if not is_good or code in self._redeemed:
            return _problem(404, "handoff_unknown")
        self._redeemed.add(code)
        return 200, _told(self._trials[trial_id])


def _provision(trial: FakeTrial, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    wanted = body.get("status")
    if trial.state in _ENDED or (wanted != "ready" and trial.state == "active"):
        return _problem(409, "illegal_transition")
    if wanted == "ready":
        access = {name: str(body.get(name, "")) for name in ("access_url", "instructions", "account_hint")}
        if access not in trial.accesses:
            trial.accesses.append(access)
        _activate(trial)
    elif wanted in ("accepted", "declined", "failed"):
        trial.state = "provisioning" if wanted == "accepted" else wanted
    else:
        return _problem(400, "invalid_input")
    trial.is_answered = True
    trial.sequence += 1
    return 200, _told(trial)


def _activate(trial: FakeTrial) -> None:
    trial.state = "active"
    trial.starts_on = timezone.now().date()
    trial.ends_at = timezone.now() + dt.timedelta(days=DAYS)


def _told(trial: FakeTrial) -> dict[str, Any]:
    return {"sequence": trial.sequence, **trial.data(), "server_time": timezone.now().isoformat()}


def _problem(status: int, code: str) -> tuple[int, dict[str, Any]]:
    title = code.replace("_", " ")
    return status, {"type": f"urn:dungthu:{code}", "title": title, "status": status, "code": code, "detail": title}
