"""The outbox keeps its promises: leases, retries, death, replay, purge."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from kombu.exceptions import OperationalError

from marketplace.outbox import delivery, services, tasks
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)


class Probe:
    """A listener that records its messages and fails as often as told."""

    def __init__(self) -> None:
        self.heard: list[services.Message] = []
        self.failures = 0
        self.error: type[Exception] = ValueError

    def __call__(self, message: services.Message) -> None:
        self.heard.append(message)
        if len(self.heard) <= self.failures:
            raise self.error("not now")


@pytest.fixture
def probe() -> Iterator[Probe]:
    listener = Probe()
    services.listener("probe.topic", name="probe.listener", retry_seconds=(5, 30))(listener)
    yield listener
    services._by_topic.pop("probe.topic")
    services._by_name.pop("probe.listener")


def publish(**more: object) -> int:
    with transaction.atomic():
        [pk] = services.publish("probe.topic", key="k1", payload={"n": 1}, **more)  # type: ignore[arg-type]
    return pk


def test_one_row_per_listener_and_none_without(probe: Probe) -> None:
    pk = publish()
    assert services.publish("nobody.listens", key="x") == []
    row = OutboxMessage.objects.get(pk=pk)
    assert (row.topic, row.key, row.listener, row.payload, row.state, row.attempts) == (
        "probe.topic", "k1", "probe.listener", {"n": 1}, "waiting", 0,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_publish_needs_a_transaction(probe: Probe) -> None:
    with pytest.raises(RuntimeError, match="business transaction"):
        services.publish("probe.topic", key="k1")
    assert OutboxMessage.objects.count() == 0


def test_delivered_once_and_marked_done(probe: Probe) -> None:
    pk = publish()
    assert run_due() == 1
    assert [(m.pk, m.key, m.attempt) for m in probe.heard] == [(pk, "k1", 1)]
    assert delivery.deliver(pk) is False  # a second kick for the same row
    assert len(probe.heard) == 1
    assert OutboxMessage.objects.get(pk=pk).state == "done"


def test_fails_twice_then_succeeds(probe: Probe) -> None:
    probe.failures = 2
    with time_machine.travel(NOON, tick=False) as now:
        pk = publish()
        run_due()
        row = OutboxMessage.objects.get(pk=pk)
        assert (row.attempts, row.last_error, row.leased_until) == (1, "ValueError: not now", None)
        assert dt.timedelta(seconds=5) <= row.due_at - NOON <= dt.timedelta(seconds=6)
        assert run_due() == 0  # not due yet
        now.shift(7)
        run_due()
        now.shift(37)
        run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("done", 3, "")


def test_dead_after_its_ladder_then_replayed(probe: Probe) -> None:
    probe.failures = 3
    dead: list[int] = []

    def hear(row: OutboxMessage) -> None:
        dead.append(row.pk)

    services.on_dead.append(hear)
    with time_machine.travel(NOON, tick=False) as now:
        pk = publish()
        for _ in range(3):
            run_due()
            now.shift(60)
        assert OutboxMessage.objects.get(pk=pk).state == "dead"
        assert dead == [pk]
        assert run_due() == 0
        assert delivery.replay([pk]) == 1
        run_due()
    services.on_dead.remove(hear)
    row = OutboxMessage.objects.get(pk=pk)
    assert (row.state, row.attempts, len(probe.heard)) == ("done", 1, 4)


def test_give_up_is_dead_at_once(probe: Probe) -> None:
    probe.failures, probe.error = 1, services.GiveUp
    pk = publish()
    run_due()
    row = OutboxMessage.objects.get(pk=pk)
    assert (row.state, row.attempts, row.last_error) == ("dead", 1, "not now")


def test_a_dead_process_leaves_a_lease_that_runs_out(probe: Probe) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        pk = publish()
        # a process claimed the row and died before running its listener
        OutboxMessage.objects.filter(pk=pk).update(leased_until=NOON + delivery.LEASE, attempts=1)
        assert delivery.deliver(pk) is False
        now.shift(delivery.LEASE + dt.timedelta(seconds=1))
        assert delivery.deliver(pk) is True
    assert [m.attempt for m in probe.heard] == [2]


def test_future_promises_wait_in_the_row(probe: Probe) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        publish(due_at=NOON + dt.timedelta(hours=1))
        assert run_due() == 0
        now.shift(3600)
        assert run_due() == 1


def test_unknown_listener_is_dead_not_lost(probe: Probe) -> None:
    pk = publish()
    OutboxMessage.objects.filter(pk=pk).update(listener="gone.listener")
    delivery.deliver(pk)
    row = OutboxMessage.objects.get(pk=pk)
    assert row.state == "dead" and "gone.listener" in row.last_error


def test_sweep_sends_what_is_due_and_only_that(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks, "send", sent.extend)
    due, _later = publish(), publish(due_at=NOON + dt.timedelta(days=3650))
    assert delivery.sweep() == 1
    assert sent == [due]


def test_what_the_queue_has_is_not_sent_again_until_it_may_have_forgotten(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, **_more: sent.append(args[0]))
    with time_machine.travel(NOON, tick=False) as now:
        pk = publish()
        assert (delivery.sweep(), delivery.sweep(), sent) == (1, 0, [pk])
        now.shift(delivery.LEASE + dt.timedelta(seconds=1))
        assert (delivery.sweep(), sent) == (1, [pk, pk])


def test_a_broker_that_is_away_costs_the_visitor_nothing(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **more: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.deliver, "apply_async", away)
    pk = publish()
    tasks.kick([pk])
    assert OutboxMessage.objects.get(pk=pk).state == "waiting"
    assert run_due() == 1


def test_purge_keeps_the_recent_the_waiting_and_the_dead(probe: Probe) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        old = publish()
        run_due()
        probe.failures, probe.error = 99, services.GiveUp
        dead = publish()
        run_due()
        now.shift(delivery.KEEP_DONE + dt.timedelta(seconds=1))
        waiting = publish()
        assert delivery.purge() == 1
    left = set(OutboxMessage.objects.values_list("pk", flat=True))
    assert left == {dead, waiting} and old not in left


class Outlived(Probe):
    """A listener so slow that its lease runs out and another delivers the row, before it fails itself."""

    def __call__(self, message: services.Message) -> None:
        super().__call__(message)
        if len(self.heard) == 1:
            OutboxMessage.objects.filter(pk=message.pk).update(leased_until=NOON)
            assert delivery.deliver(message.pk) is True
            raise self.error("too late")


@pytest.mark.parametrize("error", [ValueError, services.GiveUp])
def test_a_late_failure_does_not_undo_what_another_delivered(error: type[Exception]) -> None:
    slow = Outlived()
    slow.error = error
    services.listener("probe.topic", name="probe.listener", retry_seconds=(5,))(slow)
    try:
        pk = publish()
        delivery.deliver(pk)
    finally:
        services._by_topic.pop("probe.topic")
        services._by_name.pop("probe.listener")

    row = OutboxMessage.objects.get(pk=pk)
    assert (row.state, row.attempts, row.last_error) == ("done", 2, "")


def test_what_a_database_quotes_of_a_row_is_not_kept(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    probe.failures = 1
    probe.error = lambda _: ValueError("duplicate key\nDETAIL: Key (email)=(an@example.vn)")  # type: ignore[assignment]
    pk = publish()

    delivery.deliver(pk)

    assert OutboxMessage.objects.get(pk=pk).last_error == "ValueError: duplicate key"
