"""Pushing events to their vendors, each once; the outbox repeats it."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.utils import timezone

from marketplace import clock, http
from marketplace.errors import DomainError
from marketplace.outbox.services import GiveUp, Message, NotBegun
from marketplace.statements import insert_all
from trials.handover import signing
from trials.handover.conformance import standing
from trials.handover.envelopes import as_body, envelopes, with_trials
from trials.handover.masking import LONGEST_ANSWER, masked_answer, masked_envelope
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent

# Wait before the next attempt, in seconds (design §11): 5 s to 24 h, then dead.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
GONE = 410
# Of one call of the outbox; the last event begun may still take the time-out of HTTP, within the lease.
PATIENCE_SECONDS = 20
# Of an answer's headers, those that help to find a fault; others may carry anything.
KEPT_HEADERS = (
    "content-type", "content-encoding", "content-length", "date", "retry-after", "server", "location", "x-request-id",
)  # fmt: skip


class NotDelivered(Exception):
    """The vendor's server did not answer 2xx: the outbox tries again."""


@dataclass(frozen=True)
class _Push:
    """One event on its way: whether it was delivered before decides nothing when it is sent `again`."""

    event: VendorEvent
    attempt: int
    endpoint: VendorEndpoint
    told: dict[str, Any]


class _Endpoints:
    """The live endpoints of the vendors of some events, asked for once."""

    def __init__(self, events: Iterable[VendorEvent]) -> None:
        rows = VendorEndpoint.objects.filter(vendor__in={event.vendor_id for event in events}, disabled_at=None)
        self._rows = list(rows.select_related("vendor__organisation"))

    def of(self, event: VendorEvent) -> VendorEndpoint | None:
        """Where this event goes: the platform's own endpoint, else the vendor's; None where there is none.

        A ping tries one endpoint and goes nowhere else.
        """
        if event.endpoint_id is not None:
            return next((row for row in self._rows if row.pk == event.endpoint_id), None)
        mine = {row.platform_id: row for row in self._rows if row.vendor_id == event.vendor_id}
        return mine.get(event.trial.platform_id if event.trial else None) or mine.get(None)


def push_all(messages: Sequence[Message]) -> dict[int, Exception]:
    """Send the events of some messages to their vendors, one after the other, and log the attempts together.

    Answers, by message, `NotDelivered` for another try, `GiveUp` where the endpoint is gone (410 disables it), and
    `NotBegun` for what was not come to because the ones before took long. What cannot even be sent fails alone, with
    its own error: the others were sent, and must not be again.
    """
    stop_at = time.monotonic() + PATIENCE_SECONDS
    pushes, attempts, failures = _planned(messages), dict[int, Delivery](), dict[int, Exception]()
    with http.client() as client:
        for pk, push in pushes.items():
            if time.monotonic() > stop_at:
                failures[pk] = NotBegun()
                continue
            try:
                attempts[pk] = _attempt(client, push)
            except Exception as error:
                failures[pk] = error
    insert_all(list(attempts.values()))
    delivered = [attempt.event_id for attempt in attempts.values() if attempt.is_success]
    VendorEvent.objects.filter(pk__in=delivered).update(delivered_at=clock.now())
    return failures | {pk: _judged(pushes[pk], attempt) for pk, attempt in attempts.items() if not attempt.is_success}


def _planned(messages: Sequence[Message]) -> dict[int, _Push]:
    """What is to be sent of some messages, by their pks: nothing without an endpoint, or twice without being told."""
    wanted = {message.payload["event_pk"]: message for message in messages}
    events = list(with_trials(VendorEvent.objects.filter(pk__in=wanted)).order_by("position"))
    endpoints, pushes = _Endpoints(events), dict[int, _Push]()
    for event, told in zip(events, envelopes(events), strict=True):
        message, endpoint = wanted[event.pk], endpoints.of(event)
        if endpoint is not None and (event.delivered_at is None or message.payload.get("again")):
            pushes[message.pk] = _Push(event, message.attempt, endpoint, told)
    return pushes


def _attempt(client: httpx.Client, push: _Push) -> Delivery:
    """Send one event; the attempt as it is to be logged."""
    event, endpoint, body = push.event, push.endpoint, as_body(push.told)
    # The signature's clock is the real one: receivers refuse what is older than five minutes.
    headers = signing.headers(event.webhook_id, timezone.now(), body, endpoint.secrets)
    headers["Content-Type"] = "application/json"
    answer = _send(client, endpoint.url, headers, body)
    return Delivery(
        vendor_id=event.vendor_id,
        event=event,
        endpoint=endpoint,
        attempt=push.attempt,
        at=clock.now(),
        url=endpoint.url,
        request_headers=headers,
        request_body=as_body(masked_envelope(push.told)),
        status_code=answer.status_code,
        error=answer.error[:200],
        duration_ms=answer.duration_ms,
        response_headers=answer.headers,
        response_body=answer.body,
    )


def purge() -> int:
    """Forget attempts older than `Delivery.KEEP`; return how many."""
    gone, _rows = Delivery.objects.filter(at__lt=clock.now() - Delivery.KEEP).delete()
    return gone


@dataclass
class _Answer:
    """What came back, as far as it did."""

    status_code: int | None = None
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    duration_ms: int = 0


def _send(client: httpx.Client, url: str, headers: dict[str, str], body: str) -> _Answer:
    """The status decides; of what else the vendor's server sends only the beginning is read: it could be endless."""
    answer, started = _Answer(), time.monotonic()
    try:
        with client.stream("POST", url, content=body.encode(), headers=headers) as response:
            answer.status_code = response.status_code
            answer.error = "" if response.is_success else response.reason_phrase
            answer.headers = {name: response.headers[name][:300] for name in KEPT_HEADERS if name in response.headers}
            answer.body = masked_answer(_beginning(response))
    except (httpx.HTTPError, DomainError) as error:
        answer.error = answer.error or ("" if _is_success(answer.status_code) else type(error).__name__)
    answer.duration_ms = int((time.monotonic() - started) * 1000)
    return answer


def _beginning(response: httpx.Response) -> bytes:
    """Nothing of what came packed: it is not unpacked, and personal fields could not be masked in it."""
    is_packed = response.headers.get("content-encoding", "identity").strip().lower() != "identity"
    return b"" if is_packed else next(response.iter_raw(LONGEST_ANSWER), b"")


def _is_success(status_code: int | None) -> bool:
    return status_code is not None and 200 <= status_code < 300


def _judged(push: _Push, failed: Delivery) -> Exception:
    """What a failed attempt, logged already, means for the endpoint and for the message."""
    if failed.status_code == GONE:
        VendorEndpoint.objects.filter(pk=push.endpoint.pk, disabled_at=None).update(
            disabled_at=clock.now(), disabled_reason="410 Gone"
        )
        standing.unverify(push.endpoint)
        return GiveUp("The endpoint answered 410 and is disabled.")
    standing.judge(push.endpoint)
    return NotDelivered(f"{failed.status_code or ''} {failed.error}".strip())
