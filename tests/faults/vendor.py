"""A vendor as the documents ask for one: checks signatures, drops repeats by id, answers until it is heard."""

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

ANSWERING = 3


DECLINED = "nen-tang-9"
"""The platform that this vendor gives to nobody."""
MORE_DAYS = 10
FINAL = frozenset({404, 409, 422})
SALE = "sale"
RUNNING = "idempotency_running"


@dataclass(frozen=True)
class _Job:
    """A message to act on, or a sale to report; `id` names it, as its Idempotency-Key too."""

    id: str
    type: str
    trial_id: str
    platform: str = ""


class Vendor:
    """Accepts and hands over access to every trial that is asked for, again after each "Tôi không vào được"; reports
    the first use, grants every day that is asked for, and reports sales. One platform it declines.
    """

    def __init__(self, port: int, *, secret: str, key: str, api: str) -> None:
        self.heard: Counter[str] = Counter()
        self.types: dict[str, str] = {}
        self.forged = 0
        self.refused: Counter[str] = Counter()
        self.is_down = False
        self._webhook, self._key, self._api = Webhook(secret), key, api
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._threads = [threading.Thread(target=self._server.serve_forever, daemon=True)]
        self._threads += [threading.Thread(target=self._answer, daemon=True) for _ in range(ANSWERING)]

    def __enter__(self) -> "Vendor":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        for _ in range(ANSWERING):
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout=30)

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """The status that a message gets."""
        if self.is_down:
            return 503
        try:
            message: Any = self._webhook.verify(body, headers)
        except WebhookVerificationError:
            self.forged += 1
            return 400
        with self._lock:
            self.heard[headers["webhook-id"]] += 1
            is_new = headers["webhook-id"] not in self.types
            self.types[headers["webhook-id"]] = message["type"]
        if is_new:
            data = message["data"]
            self._jobs.put(_Job(headers["webhook-id"], message["type"], data["trial_id"], data["platform"]))
        return 204

    def sell(self, trial_ids: Iterable[str]) -> None:
        """Report a sale of each trial."""
        for trial_id in trial_ids:
            self._jobs.put(_Job(f"sale-{trial_id}", SALE, trial_id))

    def _answer(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.type == "trial.requested" and job.platform == DECLINED:
                self._insist(job, "provisioning", {"status": "declined", "reason": "Hết suất của tháng này."})
            elif job.type == "trial.requested":
                self._insist(job, "provisioning", {"status": "accepted"})
                self._hand_over(job)
            elif job.type == "trial.access_problem":
                self._hand_over(job)
            elif job.type == "trial.extension_requested":
                self._insist(job, "extension", {"decision": "granted", "days": MORE_DAYS})
            elif job.type == SALE:
                sold = {"plan": "co-ban", "amount_minor": 270_000, "currency": "VND", "period": "month"}
                self._insist(job, "conversion", {**sold, "evidence": {"kind": "contract", "reference": job.id}})

    def _hand_over(self, job: _Job) -> None:
        told = self._insist(job, "provisioning", {"status": "ready", "access_url": "https://vao.example.vn/"})
        if told.get("starts_on") and job.id[-1] in "02468bdfhjln":  # of half of them it knows who came
            self._insist(job, "usage", {"day": told["starts_on"], "active_users": 2})

    def _insist(self, job: _Job, step: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call until the portal has answered for good; its answer, also where that is a refusal."""
        told: dict[str, Any] | None = None
        while told is None and not self._stopped.is_set():
            told = self._call(job, step, body)
            if told is None:
                time.sleep(0.5)
        return told or {}

    def _call(self, job: _Job, step: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """None where to try again could change something; the portal may be down, or just dying."""
        url = f"{self._api}/api/v1/vendor/trials/{job.trial_id}/{step}"
        method = "PUT" if step == "provisioning" else "POST"
        request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {self._key}")
        request.add_header("Idempotency-Key", f"{step}-{job.id}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            told = json.load(error) if error.code in FINAL else {}
            if not told or told["code"] == RUNNING:
                return None
            self.refused[f"{step} {told['code']}"] += 1
            return dict(told)
        except (OSError, HTTPException, ValueError):
            return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(vendor.take(body, {name.lower(): value for name, value in self.headers.items()}))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        return Handler
