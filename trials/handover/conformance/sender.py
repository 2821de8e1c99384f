"""Speaking Standard Webhooks to an endpoint, rightly and wrongly on purpose."""

import datetime as dt
import json
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from django.utils import timezone

from marketplace.errors import DomainError
from marketplace.ids import public_id
from trials.handover import signing

LIMIT_SECONDS = 15.0  # what the protocol grants
ClientMaker = Callable[[], AbstractContextManager[httpx.Client]]


def plain_client(context: ssl.SSLContext | None = None) -> httpx.Client:
    """For a vendor's own machine: any address, redirects not followed."""
    return httpx.Client(follow_redirects=False, trust_env=False, verify=context or httpx.create_ssl_context())


@dataclass(frozen=True)
class Exchange:
    """What came back: a status, or the name of what went wrong."""

    status: int | None
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refusal(self) -> bool:
        return self.status is not None and 400 <= self.status < 500

    @property
    def is_timeout(self) -> bool:
        return self.status is None and "Timeout" in self.error


class Sender:
    """Posts to one endpoint. `client` makes the HTTP client: the vetted one, or a plain one on a vendor's machine."""

    def __init__(self, *, url: str, secrets: list[str], landing_url: str, client: ClientMaker) -> None:
        self.url, self.secrets, self.landing_url = url, secrets, landing_url
        self._client = client

    def event(
        self,
        event: dict[str, Any],
        *,
        webhook_id: str = "",
        shift: dt.timedelta = dt.timedelta(),
        secrets: list[str] | None = None,
        altered: bool = False,
        unsigned: bool = False,
        give_up_seconds: float | None = None,
    ) -> Exchange:
        """Send an event, signed now (or `shift` away) by the endpoint's secrets (or by others).

        `altered` changes a byte after signing, `unsigned` leaves the headers out, `give_up_seconds` hangs
        up before the answer can be there.
        """
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        headers = {"Content-Type": "application/json"}
        if not unsigned:
            moment = timezone.now() + shift
            headers |= signing.headers(webhook_id or public_id("msg"), moment, body, secrets or self.secrets)
        if altered:
            body = body[:-1] + " }"
        return self._post(self.url, body.encode(), headers, give_up_seconds)

    def visit(self, code: str) -> Exchange:
        """What the browser of an enterprise does: post a one-time code to the landing page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._post(self.landing_url, urlencode({"code": code}).encode(), kind, None)

    def _post(self, url: str, body: bytes, headers: dict[str, str], give_up_seconds: float | None) -> Exchange:
        limit = httpx.Timeout(LIMIT_SECONDS, read=give_up_seconds or LIMIT_SECONDS)
        try:
            with (
                self._client() as client,
                client.stream("POST", url, content=body, headers=headers, timeout=limit) as answer,
            ):
                return Exchange(answer.status_code)
        except (httpx.HTTPError, DomainError, ValueError) as error:
            return Exchange(None, type(error).__name__)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """True as soon as the condition holds, False when it did not within `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
