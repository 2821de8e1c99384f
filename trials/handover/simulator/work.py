"""What the simulator does after it took a webhook: its own threads call the portal back."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from trials.handover.simulator import modes
from trials.handover.simulator.portal import Portal
from trials.handover.simulator.store import Store

Job = Callable[[], object]
T = TypeVar("T")
log = logging.getLogger(__name__)
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)
_THREADS = 3


class Office:
    """A queue of jobs and the threads that work through it."""

    def __init__(self, store: Store, portal: Portal, origin: str) -> None:
        self._store, self._portal, self._origin = store, portal, origin
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._work, name=f"simulator-{n}", daemon=True) for n in range(_THREADS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        for _ in self._threads:
            self._jobs.put(None)

    def take(self, kind: str, data: dict[str, Any]) -> None:
        """Plan what follows from one event; unknown kinds are ignored, as the protocol asks."""
        mode = modes.of_plan(str(data.get("plan", {}).get("code", ""))) or self._store.mode()
        if mode == modes.SILENT:
            return
        if data.get("is_test"):
            self._store.mark_test(data["trial_id"])
        if kind in ("trial.requested", "trial.access_problem"):
            self._plan(lambda: self._provide(data, mode), mode)
        elif kind == "trial.extension_requested":
            days = int((data.get("extension") or {}).get("days") or 1)
            self._plan(lambda: self._told_to(self._portal_of(data["trial_id"]).extension, data["trial_id"], days), mode)
        elif kind in ("trial.extended", "trial.expired", "trial.cancelled"):
            self._store.note(data["trial_id"], state=data["state"], ends_at=data.get("ends_at"))

    def catch_up(self) -> None:
        """Ask the portal what still waits: a webhook that was taken just before a crash is not lost."""
        self._jobs.put(self._catch_up)

    def _catch_up(self) -> None:
        portals = [self._portal] if self._portal.testing is self._portal else [self._portal, self._portal.testing]
        for portal in portals:
            for state in ("requested", "provisioning"):
                for trial in self._told_to(portal.trials, state) or []:
                    self.take("trial.requested", trial)

    def _portal_of(self, trial_id: str) -> Portal:
        return self._portal.testing if self._store.is_test(trial_id) else self._portal

    def report_use(self, trial_id: str, actions: int) -> None:
        self._plan(lambda: self._told_to(self._portal_of(trial_id).usage, trial_id, actions), self._store.mode())

    def _provide(self, data: dict[str, Any], mode: str) -> None:
        trial_id = data["trial_id"]
        provisioning = self._portal_of(trial_id).provisioning
        if mode == modes.DECLINING:
            self._told_to(provisioning, trial_id, status="declined", reason="Chỉ nhận từ 50 nhân viên.")
            return
        space = self._store.open_workspace(
            trial_id, data["platform"], data["organisation"].get("name", ""), is_fresh=mode == modes.FORGETFUL
        )
        ready = {
            "status": "ready",
            "access_url": f"{self._origin}/khong-gian/{space.token}",
            "instructions": "Bấm “Vào sử dụng”. Không cần mật khẩu: đường dẫn này là của riêng đơn vị bạn.",
            "account_hint": data["organisation"].get("contact", {}).get("email", ""),
        }
        steps = [{"status": "accepted"}, ready]
        if mode == modes.OUT_OF_ORDER:
            steps.reverse()
        for step in steps:
            answer = self._told_to(provisioning, trial_id, **step)
            if mode == modes.DUPLICATE:
                self._told_to(provisioning, trial_id, **step)
            if answer:
                self._store.note(trial_id, state=answer["state"], ends_at=answer["ends_at"])

    def _told_to(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Call the portal; its refusals (4xx) are final, everything else is tried again."""
        for wait in (*_RETRY_SECONDS, None):
            try:
                return call(*args, **kwargs)
            except httpx.HTTPStatusError as error:
                if error.response.status_code < 500 and error.response.status_code not in (409, 429):
                    log.info("simulator: the portal refused with %s", error.response.status_code)
                    return None
                if error.response.status_code == 409 and "idempotency" not in error.response.text:
                    return None
            except httpx.HTTPError as error:
                log.info("simulator: the portal was not reached (%s)", type(error).__name__)
            if wait is not None:
                time.sleep(wait)
        return None

    def _plan(self, job: Job, mode: str) -> None:
        timer = threading.Timer(modes.delay_of(mode), self._jobs.put, [job])
        timer.daemon = True
        timer.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                log.exception("simulator: a job failed")
