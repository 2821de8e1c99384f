"""`Idempotency-Key`: the same POST twice has one effect and one answer, for 24 h."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.accounts.models import ApiKey
from marketplace.constraints import violates
from marketplace.errors import Conflict, DomainError, InvalidInput
from trials.handover.envelopes import vendors_contact
from trials.handover.models import IdempotencyKey
from trials.lifecycle.models import Trial

MAX_CHARS = 120
# A call takes seconds: one that has no answer after this long died with its process.
ABANDONED = dt.timedelta(minutes=1)


class KeyReused(DomainError):
    code = "idempotency_key_reused"


def begin(api_key: ApiKey, key: str, method: str, path: str, body: bytes) -> tuple[IdempotencyKey, bool]:
    """The row of this key, and whether it holds the first answer already.

    Raise `InvalidInput` without a key, `KeyReused` for another body under it, `Conflict` (code
    `idempotency_running`) while the first call still runs. One that died half-way may be sent again
    after a minute: exactly one caller takes it over, and the services find what it had done already.
    """
    if not key or len(key) > MAX_CHARS:
        raise InvalidInput(
            _("Mỗi lệnh POST cần đầu Idempotency-Key, tối đa 120 ký tự."), code="idempotency_key_required"
        )
    digest = hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest()
    now = clock.now()
    IdempotencyKey.objects.filter(api_key=api_key, key=key, created_at__lt=now - IdempotencyKey.KEEP).delete()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(api_key=api_key, key=key, request_hash=digest, created_at=now)
            return row, False
    except IntegrityError as error:
        if not violates(error, IdempotencyKey, "handover_idempotency_key"):
            raise
    row = IdempotencyKey.objects.get(api_key=api_key, key=key)
    if row.request_hash != digest:
        raise KeyReused(_("Khóa Idempotency-Key này đã dùng cho một lệnh khác."))
    if row.status_code is None and not _take_over(row, now):
        raise Conflict(_("Lệnh trước với cùng khóa vẫn đang chạy."), code="idempotency_running")
    return row, row.status_code is not None


def _take_over(row: IdempotencyKey, now: dt.datetime) -> bool:
    dead = IdempotencyKey.objects.filter(pk=row.pk, status_code=None, created_at__lte=now - ABANDONED)
    return dead.update(created_at=now) == 1


def finish(row: IdempotencyKey, status_code: int, body: Any) -> None:
    """Keep the answer, without the contact fields in it; a defect of ours (5xx) is forgotten, so that the caller may
    try again.
    """
    if status_code >= 500:
        row.delete()
        return
    row.status_code, row.body = status_code, _with_contact(json.loads(json.dumps(body, default=str)), {})
    row.save(update_fields=["status_code", "body"])


def answer_again(row: IdempotencyKey) -> Any:
    """The first answer, with the contact fields that the person agrees to now: none after a consent was taken back."""
    body: Any = row.body
    if not _has_contact(body):
        return body
    trial = Trial.objects.filter(public_id=body["trial_id"]).first()
    return _with_contact(body, vendors_contact(trial) if trial else {})


def _has_contact(body: Any) -> bool:
    return isinstance(body, dict) and "trial_id" in body and "contact" in (body.get("organisation") or {})


def _with_contact(body: Any, contact: dict[str, str]) -> Any:
    if not _has_contact(body):
        return body
    return {**body, "organisation": {**body["organisation"], "contact": contact}}


def purge() -> int:
    """Forget what is older than 24 h; return how many."""
    gone, _rows = IdempotencyKey.objects.filter(created_at__lt=clock.now() - IdempotencyKey.KEEP).delete()
    return gone
