"""The portal itself as a bench: test trials of the vendor, told by the suite alone until they are over."""

import contextlib
import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import DomainError
from platforms.models import Platform, Vendor
from trials.handover.envelopes import event_data
from trials.handover.handoffs import code_issue
from trials.handover.models import HandoffCode
from trials.handover.sandbox.services import new_trial, sme_actor
from trials.lifecycle import services as lifecycle
from trials.lifecycle.models import Trial, TrialEvent
from trials.lifecycle.states import OPEN, Event, State

PLACE = "https://example.com/"  # where an enterprise would go, of a trial that the bench makes active itself


class PortalBench:
    """A `Bench` over the database. Its trials publish no request: the suite sends every event of them itself."""

    def __init__(self, vendor: Vendor, platform: Platform) -> None:
        self._vendor, self._platform = vendor, platform
        self._opened: list[int] = []

    @transaction.atomic
    def open_trial(self) -> str:
        trial = new_trial(self._vendor, self._platform, "doanh-nghiep")
        trial.save(force_insert=True)
        TrialEvent.objects.create(
            trial=trial, seq=trial.sequence, type=Event.REQUESTED, occurred_at=trial.requested_at,
            recorded_at=trial.requested_at, source="portal", actor=_ACTOR.ref,
        )  # fmt: skip
        self._opened.append(trial.pk)
        return trial.public_id

    def event(self, trial_id: str, type: str, sequence: int) -> dict[str, Any]:
        return event_data(type, clock.now(), sequence, self._trial(trial_id))

    def cancel(self, trial_id: str) -> None:
        trial = self._trial(trial_id)
        lifecycle.trial_cancel(actor=sme_actor(trial), trial=trial)

    def is_answered(self, trial_id: str) -> bool:
        trial = self._trial(trial_id)
        return trial.accepted_at is not None or trial.state in (State.DECLINED, State.FAILED)

    def is_over(self, trial_id: str) -> bool:
        return not self._trial(trial_id).is_open

    def handovers(self, trial_id: str) -> int:
        return TrialEvent.objects.filter(trial__public_id=trial_id, type=Event.READY).count()

    def code(self, trial_id: str, *, is_expired: bool) -> str:
        trial = self._trial(trial_id)
        if trial.state != State.ACTIVE:
            vendor = Actor(kind="api_key", ref=_ACTOR.ref, organisation_pk=self._vendor.organisation_id)
            trial = lifecycle.trial_ready(actor=vendor, trial=trial, access_url=PLACE)
        if not is_expired:
            return code_issue(actor=sme_actor(trial), trial=trial)
        code = secrets.token_urlsafe(32)
        past = clock.now() - dt.timedelta(minutes=1)
        HandoffCode.objects.create(trial=trial, code_hash=settings.KEYS.keyed_hash(code), expires_at=past)
        return code

    def is_redeemed(self, code: str) -> bool:
        rows = HandoffCode.objects.filter(code_hash=settings.KEYS.keyed_hash(code))
        return rows.exclude(redeemed_at=None).exists()

    def close(self) -> None:
        for trial in Trial.objects.filter(pk__in=self._opened, state__in=OPEN):
            with contextlib.suppress(DomainError):  # its vendor ended it a moment before
                lifecycle.trial_cancel(actor=sme_actor(trial), trial=trial)

    def _trial(self, trial_id: str) -> Trial:
        return Trial.objects.with_parties().get(public_id=trial_id)


_ACTOR = Actor.system("conformance")
