"""The whole hand-over over real HTTP: portal → signed webhook → simulator → vendor API → portal."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.services import api_key_create
from marketplace.outbox.services import Message
from marketplace.outbox.testing import run_due
from tests.factories.lifecycle import ListingFactory, SmeFactory, member_of
from trials.handover import delivery, handoffs, signing
from trials.handover.feed import PUSH_TOPIC
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent
from trials.handover.simulator.server import RunningSimulator
from trials.lifecycle import services
from trials.lifecycle.models import Trial, TrialEvent, UsageDay
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db(transaction=True)


class Stage:
    """A portal on a live server, a vendor whose machine is a running simulator, an SME."""

    def __init__(self, portal_url: str, folder: Path, settings: Any) -> None:
        self.listing = ListingFactory()
        self.vendor = self.listing.platform.vendor
        _key, text = api_key_create(actor=Actor.system("test"), organisation=self.vendor.organisation)
        self.secret = signing.new_secret()
        self.simulator = RunningSimulator(
            host="127.0.0.1", port=0, portal_url=portal_url, api_key=text, secret=self.secret,
            database=folder / "simulator.sqlite3",
        )  # fmt: skip
        self.origin = self.simulator.origin
        settings.SIMULATOR_ORIGIN = self.origin
        VendorEndpoint.objects.create(
            vendor=self.vendor, url=f"{self.origin}/webhooks", landing_url=f"{self.origin}/landing",
            secret_encrypted=settings.KEYS.encrypt(self.secret), created_at=clock.now(),
        )  # fmt: skip
        self.sme = SmeFactory()
        self.owner = member_of(self.sme)

    def start(self) -> Trial:
        return services.trial_start(
            actor=self.owner, organisation=self.sme, listing=self.listing, consent_fields=["email"]
        )

    def mode(self, mode: str) -> None:
        assert httpx.post(f"{self.origin}/control", json={"mode": mode}).status_code == 200


@pytest.fixture
def stage(live_server: Any, tmp_path: Path, settings: Any) -> Iterator[Stage]:
    made = Stage(live_server.url, tmp_path, settings)
    made.simulator.start(catch_up=False)
    yield made
    made.simulator.stop()
    time.sleep(0.1)


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def state_of(trial: Trial) -> str:
    return Trial.objects.get(pk=trial.pk).state


def types_of(trial: Trial) -> list[str]:
    return list(TrialEvent.objects.filter(trial=trial).order_by("seq").values_list("type", flat=True))


def test_a_request_becomes_working_access_and_use_is_reported(stage: Stage) -> None:
    started = time.monotonic()
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)
    assert time.monotonic() - started < 5
    row = Trial.objects.get(pk=trial.pk)
    assert row.access_url.startswith(f"{stage.origin}/khong-gian/")
    assert row.ends_at == clock.end_of_day(clock.today() + dt.timedelta(days=29))
    assert types_of(trial) == ["requested", "accepted", "ready"]

    page = httpx.get(row.access_url)
    assert page.status_code == 200
    assert "Làm thử một việc" in page.text
    assert httpx.post(f"{row.access_url}/viec").status_code == 303
    until(lambda: UsageDay.objects.filter(trial=trial).exists())
    until(lambda: "first_use" in types_of(trial))
    assert UsageDay.objects.get(trial=trial).actions == 1


def test_the_webhook_carries_only_the_consented_field(stage: Stage) -> None:
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)
    row = Trial.objects.get(pk=trial.pk)
    assert row.account_hint == row.requested_by.email
    event = VendorEvent.objects.get(trial=trial)
    assert event.delivered_at is not None
    assert Delivery.objects.get(event=event).status_code == 204


def test_the_landing_page_redeems_the_code_once(stage: Stage) -> None:
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)
    code = handoffs.code_issue(actor=stage.owner, trial=Trial.objects.get(pk=trial.pk))
    first = httpx.post(f"{stage.origin}/landing", data={"code": code})
    assert first.status_code == 303
    assert Trial.objects.get(pk=trial.pk).access_url.endswith(first.headers["location"])
    again = httpx.post(f"{stage.origin}/landing", data={"code": code})
    assert again.status_code == 400


@pytest.mark.parametrize("mode", ["duplicate", "out_of_order"])
def test_repeats_and_disorder_do_no_harm(stage: Stage, mode: str) -> None:
    stage.mode(mode)
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)
    time.sleep(0.5)
    assert types_of(trial).count("ready") == 1
    assert types_of(trial).count("accepted") <= 1


def test_a_repeated_webhook_has_one_effect(stage: Stage) -> None:
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)
    event = VendorEvent.objects.get(trial=trial)
    message = Message(0, PUSH_TOPIC, event.webhook_id, {"event_pk": event.pk, "again": True}, attempt=2)
    assert delivery.push_all([message]) == {}
    time.sleep(0.8)
    assert types_of(trial) == ["requested", "accepted", "ready"]


def test_a_broken_vendor_is_tried_again_and_gets_it_later(stage: Stage) -> None:
    from marketplace.outbox.models import OutboxMessage

    stage.mode("broken")
    trial = stage.start()
    run_due()
    assert Delivery.objects.get().status_code == 500
    message = OutboxMessage.objects.get(listener="handover.push")
    assert message.state == "waiting"
    assert 5 <= (message.due_at - clock.now()).total_seconds() + 2 <= 10
    stage.mode("normal")
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=clock.now())
    run_due()
    until(lambda: state_of(trial) == State.ACTIVE)


def test_410_disables_the_endpoint_and_kills_the_push(stage: Stage) -> None:
    from marketplace.outbox.models import OutboxMessage

    stage.mode("gone")
    stage.start()
    run_due()
    assert VendorEndpoint.objects.get(vendor=stage.vendor).disabled_at is not None
    assert OutboxMessage.objects.get(listener="handover.push").state == "dead"


def test_a_declining_vendor_frees_the_slot(stage: Stage) -> None:
    stage.mode("declining")
    trial = stage.start()
    run_due()
    until(lambda: state_of(trial) == State.DECLINED)
    assert Trial.objects.get(pk=trial.pk).counts is False


def test_a_simulator_that_died_finds_what_it_had_taken(live_server: Any, tmp_path: Path, settings: Any) -> None:
    stage = Stage(live_server.url, tmp_path, settings)
    trial = stage.start()  # its webhook was taken by a process that is gone
    stage.simulator.start()
    until(lambda: state_of(trial) == State.ACTIVE)
    stage.simulator.stop()


@pytest.mark.parametrize("damage", ["signature", "timestamp", "body", "nothing"])
def test_a_webhook_that_is_not_ours_is_refused(stage: Stage, damage: str) -> None:
    body = json.dumps(
        {"type": "trial.cancelled", "timestamp": "x", "data": {"trial_id": "trl_x", "state": "cancelled"}}
    )
    moment = timezone.now() - dt.timedelta(minutes=6 if damage == "timestamp" else 0)
    secret = signing.new_secret() if damage == "signature" else stage.secret
    headers = signing.headers("msg_1", moment, body, [secret])
    sent = body + " " if damage == "body" else body
    answer = httpx.post(f"{stage.origin}/webhooks", content=sent, headers=headers)
    assert answer.status_code == (204 if damage == "nothing" else 401)


@pytest.mark.parametrize("path", ["/khong-gian/khong-co-khong-gian-nay-dau", "/..%2f", "/landing"])
def test_unknown_paths_are_told(stage: Stage, path: str) -> None:
    assert httpx.get(f"{stage.origin}{path}").status_code == 404
    assert httpx.post(f"{stage.origin}/control", content=b"{").status_code == 400
