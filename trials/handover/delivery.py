"""Pushing one event to its vendor, once; the outbox repeats it."""

import time

import httpx
from django.utils import timezone

from marketplace import clock, http
from marketplace.errors import DomainError
from marketplace.outbox.services import GiveUp
from trials.handover import signing
from trials.handover.conformance import standing
from trials.handover.envelopes import as_body, envelope
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent

# Wait before the next attempt, in seconds (design §11): 5 s to 24 h, then dead.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
GONE = 410


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


def push(event_pk: int, attempt: int) -> None:
    """Send one event if its vendor has an endpoint, and log the attempt.

    Raise `NotDelivered` for another try, `GiveUp` where the endpoint is gone (410 disables it).
    """
    rows = VendorEvent.objects.select_related(
        "endpoint", "trial__platform", "trial__organisation", "trial__round__programme"
    )
    row = rows.get(pk=event_pk)
    endpoint = endpoint_for(row)
    if endpoint is None or row.delivered_at is not None:
        return
    started = time.monotonic()
    status_code, error = _send(endpoint, row)
    Delivery.objects.create(
        event=row,
        endpoint=endpoint,
        attempt=attempt,
        at=clock.now(),
        status_code=status_code,
        error=error[:200],
        duration_ms=int((time.monotonic() - started) * 1000),
    )
    _judge(endpoint, row, status_code, error)


def _send(endpoint: VendorEndpoint, event: VendorEvent) -> tuple[int | None, str]:
    body = as_body(envelope(event))
    # The signature's clock is the real one: receivers refuse what is older than five minutes.
    headers = signing.headers(event.webhook_id, timezone.now(), body, endpoint.secrets)
    try:
        with http.client() as client:
            headers["Content-Type"] = "application/json"
            # Only the status is read: what else the vendor's server sends could be endless.
            with client.stream("POST", endpoint.url, content=body.encode(), headers=headers) as answer:
                return answer.status_code, "" if answer.is_success else answer.reason_phrase
    except (httpx.HTTPError, DomainError) as error:
        return None, type(error).__name__


def _judge(endpoint: VendorEndpoint, event: VendorEvent, status_code: int | None, error: str) -> None:
    if status_code is not None and 200 <= status_code < 300:
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
