"""The simulator's WSGI app: takes webhooks, serves workspaces, obeys `/control`."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import httpx
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from trials.handover.simulator import modes, pages
from trials.handover.simulator.portal import Portal
from trials.handover.simulator.store import Store, Workspace
from trials.handover.simulator.work import Office

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
MAX_BYTES = 256 * 1024
KNOWN = frozenset({
    "trial.requested", "trial.access_problem", "trial.extension_requested", "trial.extended", "trial.ending",
    "trial.expired", "trial.cancelled", "conversion.confirmed", "conversion.disputed", "conversion.reversed",
    "consent.withdrawn", "data.erasure_requested", "ping",
})  # fmt: skip
_SPACE = re.compile(r"^/khong-gian/([\w-]{20,60})(/viec)?$")
_REASONS = {200: "OK", 204: "No Content", 303: "See Other", 400: "Bad Request", 401: "Unauthorized",
            404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 413: "Content Too Large",
            500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip


class Answer:
    """A response before it is sent."""

    def __init__(self, status: int, body: str = "", kind: str = "text/html; charset=utf-8", location: str = "") -> None:
        self.status, self.body, self.kind, self.location = status, body.encode(), kind, location


class Simulator:
    """Callable as a WSGI app. `portal_url` is where its pages lead back to."""

    def __init__(self, *, store: Store, portal: Portal, office: Office, secret: str, portal_url: str) -> None:
        self._store, self._portal, self._office = store, portal, office
        self._secret, self._portal_url = secret, portal_url

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._route(environ)
        headers = [
            ("Content-Type", answer.kind),
            ("Content-Length", str(len(answer.body))),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"),
        ]
        if answer.location:
            headers.append(("Location", answer.location))
        start_response(f"{answer.status} {_REASONS[answer.status]}", headers)
        return [answer.body]

    def _route(self, environ: Environ) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if match := _SPACE.match(path):
            return self._workspace(match[1], is_work=bool(match[2]), method=method)
        routes: dict[tuple[str, str], Callable[[Environ], Answer]] = {
            ("POST", "/webhooks"): self._webhook,
            ("POST", "/landing"): self._landing,
            ("POST", "/control"): self._control,
            ("GET", "/control"): lambda _: self._json({"mode": self._store.mode()}),
            ("GET", "/style.css"): lambda _: Answer(200, pages.STYLE, "text/css; charset=utf-8"),
            ("GET", "/health"): lambda _: self._json({"ok": True}),
            ("GET", "/"): lambda _: Answer(200, pages.personalities(self._store.mode(), self._portal_url)),
        }
        handler = routes.get((method, path))
        if handler is None:
            return Answer(404, pages.message("Không có trang này", "Đường dẫn không đúng."))
        return handler(environ)

    def _webhook(self, environ: Environ) -> Answer:
        body = _read(environ)
        if body is None:
            return Answer(413)
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        headers = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "") for name in names}
        try:
            event = self._opened(body, headers)
        except (WebhookVerificationError, ValueError):
            return Answer(401, "bad signature", "text/plain")
        data, kind = event.get("data", {}), str(event.get("type"))
        mode = modes.of_plan(str(data.get("plan", {}).get("code", ""))) or self._store.mode()
        if mode in modes.ANSWERS:
            return Answer(modes.ANSWERS[mode])
        if mode == modes.STRICT and (kind not in KNOWN or event.keys() - {"type", "timestamp", "data"}):
            return Answer(400, "unknown type or field", "text/plain")
        if mode == modes.FLAKY and self._store.is_first_stumble(headers["webhook-id"]):
            return Answer(503)
        if self._store.is_new(headers["webhook-id"]) or mode == modes.FORGETFUL:
            self._office.take(kind, data)
        return Answer(204)

    def _opened(self, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        """The event, verified; a believer of forged webhooks verifies nothing."""
        if self._store.mode() == modes.FORGED:
            return json.loads(body)
        return Webhook(self._secret).verify(body, headers)

    def _landing(self, environ: Environ) -> Answer:
        """The SME arrives with a one-time code: redeem it, then show its own workspace."""
        code = parse_qs((_read(environ) or b"").decode("utf-8", "replace")).get("code", [""])[0]
        if self._store.mode() == modes.FORGED:
            return Answer(200, pages.message("Mời vào", "Ai cũng vào được."))
        try:
            trial = self._portal.redeem(code)
        except httpx.HTTPError:
            text = "Mã không đúng, đã dùng hoặc đã quá 10 phút. Hãy bấm “Vào sử dụng” lần nữa trên cổng."
            return Answer(400, pages.message("Không vào được bằng mã này", text))
        space = self._store.open_workspace(trial["trial_id"], trial["platform"], trial["organisation"].get("name", ""))
        self._store.note(trial["trial_id"], state=trial["state"], ends_at=trial["ends_at"])
        return Answer(303, location=f"/khong-gian/{space.token}")

    def _workspace(self, token: str, *, is_work: bool, method: str) -> Answer:
        space = self._store.by_token(token)
        if space is None:
            return Answer(404, pages.message("Không có không gian này", "Đường dẫn không đúng."))
        if _is_over(space):
            return Answer(410, pages.closed(space, self._portal_url))
        if is_work:
            if method != "POST":
                return Answer(405)
            worked = self._store.count_action(token) or space
            self._office.report_use(worked.trial_id, worked.actions)
            return Answer(303, location=f"/khong-gian/{token}")
        return Answer(200, pages.workspace(space, self._portal_url))

    def _control(self, environ: Environ) -> Answer:
        """Take another personality: told by JSON, or by the form on the simulator's page."""
        body = _read(environ) or b""
        is_form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        try:
            mode = parse_qs(body.decode()).get("mode", [""])[0] if is_form else json.loads(body or b"{}").get("mode")
        except (ValueError, AttributeError):
            mode = None
        if mode not in modes.MODES:
            return Answer(400, json.dumps({"modes": sorted(modes.MODES)}), "application/json")
        self._store.set_mode(mode)
        return Answer(303, location="/") if is_form else self._json({"mode": mode})

    @staticmethod
    def _json(data: dict[str, Any]) -> Answer:
        return Answer(200, json.dumps(data), "application/json")


def _is_over(space: Workspace) -> bool:
    return space.state in ("cancelled", "expired", "declined", "failed")


def _read(environ: Environ) -> bytes | None:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length <= MAX_BYTES else None
