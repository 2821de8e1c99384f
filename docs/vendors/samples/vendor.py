"""A vendor's whole integration: one file, the standard library, and `pip install standardwebhooks`.

Takes webhooks, hands over access, lets enterprises in by one-time code. Replace `make_workspace` by yours.
Environment: WEBHOOK_SECRET (whsec_…), API_KEY (dts_live_…), TEST_KEY (dts_test_…), PORTAL_URL, PORT, STORE.
"""

import json
import os
import sqlite3
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from standardwebhooks.webhooks import Webhook

PORTAL = os.environ.get("PORTAL_URL", "http://127.0.0.1:8799").rstrip("/") + "/api/v1/vendor"
KEYS = {False: os.environ.get("API_KEY", "dts_live_x"), True: os.environ.get("TEST_KEY", "dts_test_x")}
SECRET = os.environ["WEBHOOK_SECRET"]
PORT = int(os.environ.get("PORT", "3000"))
STORE = os.environ.get("STORE", "vendor.sqlite3")
OVER = ("declined", "failed", "cancelled", "expired")
arrived = threading.Event()


def store():
    base = sqlite3.connect(STORE, timeout=10)
    base.execute(
        "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, body TEXT NOT NULL, is_done INTEGER DEFAULT 0)"
    )
    return base


def call(method, path, body=None, *, is_test):
    """One call to the portal; a refusal raises `HTTPError` with its status."""
    headers = {"Authorization": f"Bearer {KEYS[is_test]}", "Content-Type": "application/json"}
    if method == "POST":
        headers["Idempotency-Key"] = uuid.uuid4().hex  # keep it when you send the same call again
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(PORTAL + path, data=data, method=method, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
        return json.load(answer)


def make_workspace(trial):
    """Yours: an account in your product. The same trial must give the same workspace."""
    return f"https://app.example.com/workspaces/{trial['trial_id']}"


def work_on(event):
    data = event["data"]
    if event["type"] not in ("trial.requested", "trial.access_problem"):
        return  # also every type that we do not know
    path, is_test = f"/trials/{data['trial_id']}", data["is_test"]
    trial = call("GET", path, is_test=is_test)  # the truth: this event may be old
    if trial["state"] in OVER:
        return
    ready = {"status": "ready", "access_url": make_workspace(trial), "instructions": "Mở thư mời để đặt mật khẩu."}
    call("PUT", f"{path}/provisioning", ready, is_test=is_test)


def worker():
    while True:
        arrived.wait(timeout=30)
        arrived.clear()
        with store() as base:
            waiting = base.execute("SELECT id, body FROM event WHERE is_done = 0 ORDER BY rowid").fetchall()
        for event_id, body in waiting:
            try:
                work_on(json.loads(body))
            except urllib.error.HTTPError as refusal:
                if refusal.code >= 500 or refusal.code == 429:
                    continue  # next round
            except OSError:
                continue
            with store() as base:
                base.execute("UPDATE event SET is_done = 1 WHERE id = ?", [event_id])
        time.sleep(0.05)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/webhooks":
            self.answer(self.take(body))
        elif self.path == "/landing":
            self.answer(*self.let_in(body))
        else:
            self.answer(404)

    def take(self, body):
        headers = {
            name: self.headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        }
        try:
            Webhook(SECRET).verify(body, headers)  # raises on a wrong signature, and on one 5 minutes away
        except Exception:
            return 401
        with store() as base:  # once: a repeated id changes nothing
            base.execute("INSERT OR IGNORE INTO event (id, body) VALUES (?, ?)", [headers["webhook-id"], body.decode()])
        arrived.set()
        return 204

    def let_in(self, body):
        code = parse_qs(body.decode()).get("code", [""])[0]
        for is_test in (False, True):
            try:
                trial = call("POST", "/handoffs/redeem", {"code": code}, is_test=is_test)
            except urllib.error.HTTPError:
                continue
            return 303, make_workspace(trial)  # here: start the session of trial["organisation"]
        return 403, ""

    def answer(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    store().close()
    arrived.set()  # what a crash left undone
    threading.Thread(target=worker, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
