"""A portal in memory, for a vendor's own machine: the vendor API over fake trials, refusing what the portal refuses."""

import datetime as dt
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.serializers import Serializer
from waitress.server import create_server

from marketplace.errors import Conflict, DomainError, InvalidInput, NotFound
from marketplace.problems import exception_handler
from trials.handover.api import serializers
from trials.handover.api.idempotency import MAX_CHARS
from trials.handover.api.views import MAX_LIMIT, PAGE
from trials.handover.conformance.bench import webhook_id
from trials.handover.conformance.standin_trials import FakeTrial, refusal
from trials.lifecycle.states import State

_KEY = re.compile(r"dts_(live|test)_\S+\Z")
_TRIAL = r"/trials/([\w-]+)"
Answer = tuple[int, dict[str, Any], dict[str, str]]


class Call:
    """What the vendor's server sent."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.method, self.path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        self.authorization = environ.get("HTTP_AUTHORIZATION", "")
        self.idempotency_key = environ.get("HTTP_IDEMPOTENCY_KEY", "").strip()
        self.raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self._kind = environ.get("CONTENT_TYPE", "")

    def is_test(self) -> bool:
        """Whether a test key speaks; any key of the right form is taken for one of the vendor's."""
        words = self.authorization.split()
        if not words:
            raise _unknown(exceptions.NotAuthenticated())
        key = _KEY.match(words[1]) if len(words) == 2 and words[0].lower() == "bearer" else None
        if key is None:
            raise _unknown(exceptions.AuthenticationFailed())
        return key[1] == "test"

    def read(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        """The body as the portal reads it."""
        form = kind(data=self.json())
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def json(self) -> Any:
        if not self.raw:
            return {}
        if self._kind.split(";")[0].strip().lower() != "application/json":
            raise exceptions.UnsupportedMediaType(self._kind)
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError from error

    def ensure_known(self, *names: str) -> None:
        unknown = [name for name in self.query if name not in names]
        if unknown:
            raise refusal(InvalidInput, "invalid_input", *unknown)

    def whole(self, name: str, *, least: int = 0) -> int | None:
        text = self.query.get(name)
        if text is not None and (not re.fullmatch("[0-9]{1,18}", text) or int(text) < least):
            raise refusal(InvalidInput, "invalid_input", name)
        return None if text is None else int(text)


@dataclass(frozen=True)
class _Told:
    """An event in the feed."""

    trial_id: str
    type: str
    sequence: int
    at: dt.datetime


class StandIn:
    """A `Bench` that listens on `host:port` while its block runs; port 0 takes a free one."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._trials: dict[str, FakeTrial] = {}
        self._codes: dict[str, tuple[str, bool]] = {}  # code → trial, is still good
        self._redeemed: set[str] = set()
        self._told: dict[str, _Told] = {}  # by webhook id, in the order of the feed
        self._first: dict[tuple[str, str], tuple[tuple[str, bytes], Answer]] = {}  # by API key and Idempotency-Key
        self._lock = threading.RLock()
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
        with self._lock:
            self._trials[trial.trial_id] = trial
        return trial.trial_id

    def event(self, trial_id: str, type: str, sequence: int) -> dict[str, Any]:
        with self._lock:
            fresh = _Told(trial_id, type, sequence, timezone.now())
            return self._envelope(self._told.setdefault(webhook_id(trial_id, sequence), fresh))

    def cancel(self, trial_id: str) -> None:
        with self._lock:
            self._trials[trial_id].end(State.CANCELLED)

    def is_answered(self, trial_id: str) -> bool:
        return self._trials[trial_id].is_answered

    def is_over(self, trial_id: str) -> bool:
        return self._trials[trial_id].is_over

    def handovers(self, trial_id: str) -> int:
        return len(self._trials[trial_id].accesses)

    def code(self, trial_id: str, *, is_expired: bool) -> str:
        code = secrets.token_urlsafe(32)
        with self._lock:
            trial = self._trials[trial_id]
            if trial.is_over:
                raise refusal(Conflict, "illegal_transition")
            if trial.state != State.ACTIVE:
                trial.activate()
            self._codes[code] = (trial_id, not is_expired)
        return code

    def is_redeemed(self, code: str) -> bool:
        return code in self._redeemed

    def close(self) -> None:
        with self._lock:
            for trial in self._trials.values():
                trial.end(State.CANCELLED)

    # --- what the vendor calls
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            status, answer, headers = self._answered(Call(environ))
        body = json.dumps(answer, ensure_ascii=False).encode()
        kind = "application/problem+json" if status >= 400 else "application/json"
        told = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
        start_response(f"{status} {HTTPStatus(status).phrase}", list(told.items()))
        return [body]

    def _answered(self, call: Call) -> Answer:
        """In the portal's order: is there such an address, who calls, was it called before, what is said."""
        places = ((re.fullmatch(f"/api/v1/vendor{pattern}", call.path), methods) for pattern, methods in _ROUTES)
        place, methods = next(((found, methods) for found, methods in places if found), (None, {}))
        if place is None:
            return _refused(NotFound("not found"))
        try:
            return self._once(call, methods, place.groups(), call.is_test())
        except (DomainError, exceptions.APIException) as error:
            return _refused(error)

    def _once(self, call: Call, methods: dict[str, "_Handler"], ids: tuple[str, ...], is_test: bool) -> Answer:
        """A POST has its effect once under its key."""
        if call.method != "POST":
            return self._done(call, methods, ids, is_test)
        if not 0 < len(call.idempotency_key) <= MAX_CHARS:
            raise refusal(InvalidInput, "idempotency_key_required")
        key, said = (call.authorization, call.idempotency_key), (call.path, call.raw)
        if key not in self._first:
            self._first[key] = (said, self._done(call, methods, ids, is_test))
            return self._first[key][1]
        before, (status, answer, headers) = self._first[key]
        if before != said:
            raise refusal(DomainError, "idempotency_key_reused")
        return status, answer, {**headers, "Idempotency-Replayed": "true"}

    def _done(self, call: Call, methods: dict[str, "_Handler"], ids: tuple[str, ...], is_test: bool) -> Answer:
        try:
            if call.method not in methods:
                raise exceptions.MethodNotAllowed(call.method)
            return 200, methods[call.method](self, call, is_test, *ids), {}
        except (DomainError, exceptions.APIException) as error:
            return _refused(error)

    def _trial(self, trial_id: str, is_test: bool) -> FakeTrial:
        """Every trial here is a test trial, which only test keys see."""
        trial = self._trials.get(trial_id) if is_test else None
        if trial is None:
            raise refusal(NotFound, "trial_unknown")
        return trial

    def _list(self, call: Call, is_test: bool) -> dict[str, Any]:
        call.ensure_known("state", "cursor")
        call.whole("cursor")  # one page holds them all
        state = call.query.get("state")
        if state is not None and state not in State.values:
            raise refusal(InvalidInput, "invalid_input", "state")
        rows = [trial for trial in self._trials.values() if is_test and state in (None, trial.state)]
        return {"trials": [trial.answer() for trial in rows], "next_cursor": None}

    def _read(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        return self._trial(trial_id, is_test).answer()

    def _provision(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        sent = call.read(serializers.ProvisioningRequest)
        trial = self._trial(trial_id, is_test)
        trial.provision(sent)
        return trial.answer()

    def _use(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        sent = call.read(serializers.UsageRequest)
        return self._trial(trial_id, is_test).report_usage(sent)

    def _extend(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        call.read(serializers.ExtensionRequest)
        trial = self._trial(trial_id, is_test)
        trial.answer_extension()
        return trial.answer()

    def _stop(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        sent = call.read(serializers.StopRequest)
        trial = self._trial(trial_id, is_test)
        trial.stop(sent["reason"])
        return trial.answer()

    def _sell(self, call: Call, is_test: bool, trial_id: str) -> dict[str, Any]:
        """Plans are not known here: of a sale only its place in the trial's life is looked at."""
        call.json()
        trial = self._trial(trial_id, is_test)
        if trial.state != State.ACTIVE:
            raise refusal(Conflict, "not_purchasable")
        return {"trial_id": trial_id, "state": "claimed", "waits_for": "sme"}

    def _events(self, call: Call, is_test: bool) -> dict[str, Any]:
        call.ensure_known("after", "limit")
        after, limit = call.whole("after") or 0, min(call.whole("limit", least=1) or PAGE, MAX_LIMIT)
        rows = list(enumerate(self._told.items(), 1))[after : after + limit] if is_test else []
        told = [{"id": name, "position": place, **self._envelope(event)} for place, (name, event) in rows]
        return {"events": told, "next_after": told[-1]["position"] if told else after}

    def _redeem(self, call: Call, is_test: bool) -> dict[str, Any]:
        code = call.read(serializers.RedeemRequest)["code"]
        trial_id, is_good = self._codes.get(code, ("", False))
        if not is_good or not is_test or code in self._redeemed:
            raise refusal(NotFound, "handoff_unknown")
        self._redeemed.add(code)
        return self._trials[trial_id].answer()

    def _envelope(self, told: _Told) -> dict[str, Any]:
        data = {"sequence": told.sequence, **self._trials[told.trial_id].data()}
        return {"type": told.type, "timestamp": told.at.isoformat(), "data": data}


_Handler = Callable[..., dict[str, Any]]
_ROUTES: tuple[tuple[str, dict[str, _Handler]], ...] = (
    ("/trials", {"GET": StandIn._list}),
    (_TRIAL, {"GET": StandIn._read}),
    (f"{_TRIAL}/provisioning", {"PUT": StandIn._provision}),
    (f"{_TRIAL}/usage", {"POST": StandIn._use}),
    (f"{_TRIAL}/extension", {"POST": StandIn._extend}),
    (f"{_TRIAL}/stop", {"POST": StandIn._stop}),
    (f"{_TRIAL}/conversion", {"POST": StandIn._sell}),
    ("/events", {"GET": StandIn._events}),
    ("/handoffs/redeem", {"POST": StandIn._redeem}),
)


def _unknown(error: exceptions.APIException) -> exceptions.APIException:
    error.auth_header = 'Bearer realm="vendor"'  # type: ignore[attr-defined]
    return error


def _refused(error: Exception) -> Answer:
    """As the portal puts it into problem+json."""
    response: Any = exception_handler(error, {})
    headers = {name: response[name] for name in ("WWW-Authenticate",) if name in response}
    return response.status_code, json.loads(response.content), headers
