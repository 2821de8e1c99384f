"""The simulator's calls to the portal: plain HTTP with its API key."""

import datetime as dt
import uuid
from typing import Any

import httpx

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


class Portal:
    """A client of the vendor API. Every method raises `httpx.HTTPError` when the portal refuses.

    `testing` speaks with the test key, which alone sees test trials.
    """

    def __init__(self, url: str, api_key: str, test_key: str = "") -> None:
        self._api = f"{url.rstrip('/')}/api/v1/vendor"
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self.testing = Portal(url, test_key) if test_key else self

    def provisioning(self, trial_id: str, **body: str) -> dict[str, Any]:
        return self._call("PUT", f"/trials/{trial_id}/provisioning", body)

    def usage(self, trial_id: str, actions: int) -> dict[str, Any]:
        """Report today's use: one active user and what was done so far."""
        today = self._today(trial_id)
        return self._call("POST", f"/trials/{trial_id}/usage", {"day": today, "active_users": 1, "actions": actions})

    def extension(self, trial_id: str, days: int) -> dict[str, Any]:
        return self._call("POST", f"/trials/{trial_id}/extension", {"decision": "granted", "days": days})

    def redeem(self, code: str) -> dict[str, Any]:
        """Trade a one-time code; whether it is of a test trial is not to be seen on it."""
        try:
            return self._call("POST", "/handoffs/redeem", {"code": code})
        except httpx.HTTPStatusError as error:
            if self.testing is self or error.response.status_code != httpx.codes.NOT_FOUND:
                raise
            return self.testing.redeem(code)

    def trial(self, trial_id: str) -> dict[str, Any]:
        return self._call("GET", f"/trials/{trial_id}", None)

    def trials(self, state: str) -> list[dict[str, Any]]:
        """All of this vendor's trials in a state."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self._call("GET", f"/trials?state={state}{cursor}", None)
            found += page["trials"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def _today(self, trial_id: str) -> str:
        # The portal's clock counts, in the demonstration it may be ahead of ours.
        now = dt.datetime.fromisoformat(self.trial(trial_id)["server_time"])
        return now.astimezone(_VIETNAM).date().isoformat()

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        headers = {**self._headers, **({"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {})}
        with httpx.Client(timeout=20, trust_env=False) as client:
            answer = client.request(method, self._api + path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()
