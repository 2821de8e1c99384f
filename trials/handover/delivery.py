"""Pushing one event to its vendor, once; the outbox repeats it."""

import time
from dataclasses import dataclass, field

import httpx
from django.utils import timezone

from marketplace import clock, http
from marketplace.errors import DomainError
from marketplace.outbox.services import GiveUp
from trials.handover import signing
from trials.handover.conformance import standing
from trials.handover.envelopes import as_body, envelope
from trials.handover.masking import LONGEST_ANSWER, masked_answer, masked_envelope
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent

# Wait before the next attempt, in seconds (design §11): 5 s to 24 h, then dead.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
GONE = 410
# Of an answer's headers, those that help to find a fault; others may carry anything.
KEPT_HEADERS = ("content-type", "content-length", "date", "retry-after", "server", "location", "x-request-id")


class NotDelivered(Exception):
    """The vendor's server did not answer 2xx: the outbox tries again."""


def endpoint_for(event: VendorEvent) -> VendorEndpoint | None:
    """Where this event goes: the platform's own endpoint, else the vendor's; None where there is none.

    A ping tries one endpoint and goes nowhere else.
    """
    if event.endpoint is not None:
        return event.endpoint if event.endpoint.disabled_at is None else None
    rows = {row.platform_id: row for row in VendorEndpoint.objects.filter(vendor_id=event.vendor_id, disabled_at=None)}
    platform_pk = event.trial.platform_id if event.trial else None
    return rows.get(platform_pk) or rows.get(None)


def push(event_pk: int, attempt: int, *, again: bool = False) -> None:
    """Send one event if its vendor has an endpoint, and log the attempt; one that was delivered only `again`.

    Raise `NotDelivered` for another try, `GiveUp` where the endpoint is gone (410 disables it).
    """
    rows = VendorEvent.objects.select_related(
        "endpoint", "trial__platform", "trial__organisation", "trial__round__programme"
    )
    row = rows.get(pk=event_pk)
    endpoint = endpoint_for(row)
    if endpoint is None or (row.delivered_at is not None and not again):
        return
    told = envelope(row)
    body = as_body(told)
    # The signature's clock is the real one: receivers refuse what is older than five minutes.
    headers = signing.headers(row.webhook_id, timezone.now(), body, endpoint.secrets)
    headers["Content-Type"] = "application/json"
    answer = _send(endpoint.url, headers, body)
    Delivery.objects.create(
        vendor_id=row.vendor_id,
        event=row,
        endpoint=endpoint,
        attempt=attempt,
        at=clock.now(),
        url=endpoint.url,
        request_headers=headers,
        request_body=as_body(masked_envelope(told)),
        status_code=answer.status_code,
        error=answer.error[:200],
        duration_ms=answer.duration_ms,
        response_headers=answer.headers,
        response_body=answer.body,
    )
    _judge(endpoint, row, answer.status_code, answer.error)


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


def _send(url: str, headers: dict[str, str], body: str) -> _Answer:
    """The status decides; of what else the vendor's server sends only the beginning is read: it could be endless."""
    answer, started = _Answer(), time.monotonic()
    try:
        with (
            http.client() as client,
            client.stream("POST", url, content=body.encode(), headers=headers) as response,
        ):
            answer.status_code = response.status_code
            answer.error = "" if response.is_success else response.reason_phrase
            answer.headers = {name: response.headers[name][:300] for name in KEPT_HEADERS if name in response.headers}
            answer.body = masked_answer(next(response.iter_bytes(LONGEST_ANSWER), b""))
    except (httpx.HTTPError, DomainError) as error:
        answer.error = answer.error or ("" if _is_success(answer.status_code) else type(error).__name__)
    answer.duration_ms = int((time.monotonic() - started) * 1000)
    return answer


def _is_success(status_code: int | None) -> bool:
    return status_code is not None and 200 <= status_code < 300


def _judge(endpoint: VendorEndpoint, event: VendorEvent, status_code: int | None, error: str) -> None:
    if _is_success(status_code):
        VendorEvent.objects.filter(pk=event.pk).update(delivered_at=clock.now())
        return
    if status_code == GONE:
        VendorEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None).update(
            disabled_at=clock.now(), disabled_reason="410 Gone"
        )
        standing.unverify(endpoint)
        raise GiveUp("The endpoint answered 410 and is disabled.")
    standing.judge(endpoint)
    raise NotDelivered(f"{status_code or ''} {error}".strip())
