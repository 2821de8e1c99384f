"""The outbox keeps its promises: leases, retries, death, replay, purge."""

import contextlib
import datetime as dt
import time
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from kombu.exceptions import OperationalError

from marketplace import clock
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


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """What the broker was handed."""
    sent: list[tuple[int, ...]] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda args, **_more: sent.append(tuple(args)))
    return sent


def test_sweep_sends_what_is_due_and_only_that(probe: Probe, queue: list[tuple[int, ...]]) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        due, _later = publish(), publish(due_at=NOON + dt.timedelta(days=3650))
        now.shift(services.KICKED + dt.timedelta(seconds=1))
        assert delivery.sweep() == 1
    assert queue == [(due,)]


def test_what_the_queue_has_is_not_sent_again_until_it_may_have_forgotten(
    probe: Probe, queue: list[tuple[int, ...]]
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        pk = publish()
        assert delivery.sweep() == 0  # the kick after the commit is on its way
        now.shift(services.KICKED + dt.timedelta(seconds=1))
        assert (delivery.sweep(), delivery.sweep(), queue) == (1, 0, [(pk,)])
        now.shift(delivery.LEASE + dt.timedelta(seconds=1))
        assert (delivery.sweep(), queue) == (1, [(pk,), (pk,)])


def test_quick_ones_go_in_large_groups_what_waits_for_others_in_small_ones(
    probe: Probe, queue: list[tuple[int, ...]]
) -> None:
    services.listener("slow.topic", name="slow.listener", is_slow=True)(probe)
    try:
        with transaction.atomic():
            quick = [services.publish("probe.topic", key=str(n))[0] for n in range(21)]
            slow = [services.publish("slow.topic", key=str(n))[0] for n in range(11)]
        tasks.send(list(OutboxMessage.objects.order_by("pk").values_list("pk", "listener")))
    finally:
        services._by_topic.pop("slow.topic")
        services._by_name.pop("slow.listener")
    assert queue == [tuple(quick[:20]), (quick[20],), tuple(slow[:10]), (slow[10],)]


def test_a_broker_that_is_away_costs_the_visitor_nothing(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **more: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.deliver, "apply_async", away)
    pk = publish()
    assert OutboxMessage.objects.get(pk=pk).queued_until is not None
    tasks.kicker.kick([(pk, "probe.listener")])  # says nothing, waits for nobody
    tasks.kicker.flush()
    assert OutboxMessage.objects.get(pk=pk).queued_until is None  # for the next sweep
    assert run_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_kicks_and_a_rollback_does_not(probe: Probe, queue: list[tuple[int, ...]]) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        services.publish("probe.topic", key="k1")
        raise ZeroDivisionError
    kept = publish()
    deadline = time.monotonic() + 5
    while not queue and time.monotonic() < deadline:
        time.sleep(0.01)
    assert queue == [(kept,)]


class TestMany:
    """Messages delivered together are claimed and marked together, and fail each for itself."""

    def test_one_that_fails_holds_up_no_other(self, probe: Probe) -> None:
        probe.failures = 1
        pks = [publish() for _ in range(3)]
        assert delivery.deliver_many(pks) == 3
        rows = OutboxMessage.objects.order_by("pk").values_list("state", "attempts", "leased_until")
        assert list(rows) == [("waiting", 1, None), ("done", 1, None), ("done", 1, None)]

    def test_one_that_another_has_is_left_to_it(self, probe: Probe) -> None:
        pks = [publish() for _ in range(2)]
        OutboxMessage.objects.filter(pk=pks[0]).update(leased_until=clock.now() + delivery.LEASE)
        assert delivery.deliver_many(pks) == 1
        assert [message.pk for message in probe.heard] == [pks[1]]

    def test_what_is_not_begun_by_half_of_the_lease_is_given_back(
        self, probe: Probe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pks = [publish() for _ in range(3)]
        monkeypatch.setattr(delivery, "LEASE", dt.timedelta(0))  # half of it is over when the first is done
        assert delivery.deliver_many(pks) == 1
        rows = OutboxMessage.objects.filter(pk__in=pks[1:]).values_list("state", "attempts", "leased_until")
        assert list(rows) == [("waiting", 0, None)] * 2

    def test_a_process_that_dies_in_the_middle_repeats_and_loses_nothing(self, probe: Probe) -> None:
        probe.failures, probe.error = 1, KeyboardInterrupt  # type: ignore[assignment]
        pks = [publish() for _ in range(2)]
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver_many(pks)
        OutboxMessage.objects.update(leased_until=None)  # it ran out
        assert delivery.deliver_many(pks) == 2
        assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"done"}


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
