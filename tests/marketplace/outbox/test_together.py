"""Promises kept in one transaction with their effect, and backlogs worked off by full batches."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection, transaction
from django.test import TestCase

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.models import AuditEvent
from marketplace.audit.services import record
from marketplace.outbox import delivery, services
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def register() -> Iterator[Callable[..., None]]:
    """Register listeners under `some.topic` for one test."""
    names: list[str] = []

    def add(call: Callable[..., object], name: str, *, many: bool = False, **more: bool) -> None:
        names.append(name)
        (services.listener_of_many if many else services.listener)("some.topic", name=name, **more)(call)  # type: ignore[arg-type]

    yield add
    services._by_topic.pop("some.topic", None)
    for name in names:
        services._by_name.pop(name)


def publish_some(count: int) -> list[int]:
    with transaction.atomic():
        return services.publish_all(("some.topic", str(n), {"n": n}) for n in range(count))


class TestInTransaction:
    """What the listener writes, and that the promise was kept, are one: no process can die between."""

    def note(self, message: services.Message) -> None:
        record(
            actor=Actor.system("probe"), action=f"probe.{message.key}", target=OutboxMessage.objects.get(pk=message.pk)
        )

    def test_the_mark_is_in_the_listeners_own_transaction(self, register: Callable[..., None]) -> None:
        states: list[str] = []

        def hear(message: services.Message) -> None:
            assert connection.in_atomic_block
            transaction.on_commit(lambda: states.append(OutboxMessage.objects.get(pk=message.pk).state))

        register(hear, "some.one", in_transaction=True)
        publish_some(1)
        with TestCase.captureOnCommitCallbacks(execute=True):
            run_due()
        assert states == ["done"]

    def test_a_failure_leaves_nothing_written_and_the_row_waiting(self, register: Callable[..., None]) -> None:
        def hear(message: services.Message) -> None:
            self.note(message)
            raise ValueError("too late")

        register(hear, "some.one", in_transaction=True)
        [pk] = publish_some(1)
        run_due()
        assert not AuditEvent.objects.filter(action__startswith="probe.").exists()
        assert (OutboxMessage.objects.get(pk=pk).state, OutboxMessage.objects.get(pk=pk).attempts) == ("waiting", 1)

    def test_what_another_took_over_after_the_lease_ran_out_is_left_to_it(self, register: Callable[..., None]) -> None:
        heard: list[int] = []
        register(lambda message: heard.append(message.pk), "some.one", in_transaction=True)
        [pk] = publish_some(1)
        [row] = delivery._claim([pk])
        OutboxMessage.objects.filter(pk=pk).update(attempts=2)  # the other's claim
        assert delivery._heard([row]) == {}
        assert heard == []
        assert OutboxMessage.objects.get(pk=pk).state == "waiting"

    def test_of_many_those_not_heard_wait_and_the_others_are_done(self, register: Callable[..., None]) -> None:
        def hear(messages: list[services.Message]) -> dict[int, Exception]:
            for message in messages:
                self.note(message)
            return {messages[0].pk: ValueError("not this one")}

        register(hear, "some.many", many=True, in_transaction=True)
        pks = publish_some(3)
        assert delivery.deliver_many(pks) == 3
        assert dict(OutboxMessage.objects.values_list("pk", "state")) == {
            pks[0]: "waiting", pks[1]: "done", pks[2]: "done",
        }  # fmt: skip


class TestPiledUp:
    def test_late_ones_of_a_listener_of_many_go_together(self, register: Callable[..., None]) -> None:
        heard: list[int] = []
        register(lambda messages: heard.append(len(messages)), "some.many", many=True)
        with time_machine.travel(NOON, tick=False) as now:
            pks = publish_some(25)
            now.shift(3)
            assert delivery.deliver_many(pks[:1]) == 20
            assert delivery.deliver_many(pks[1:2]) == 0  # gone along
            assert delivery.deliver_many(pks[20:21]) == 5
        assert heard == [20, 5]

    def test_who_is_in_time_takes_nothing_along(self, register: Callable[..., None]) -> None:
        register(lambda messages: None, "some.many", many=True)
        pks = publish_some(3)
        assert delivery.deliver_many(pks[:1]) == 1

    def test_a_listener_of_one_takes_nothing_along(self, register: Callable[..., None]) -> None:
        register(lambda message: None, "some.one")
        with time_machine.travel(NOON, tick=False) as now:
            pks = publish_some(3)
            now.shift(60)
            assert delivery.deliver_many(pks[:1]) == 1

    def test_what_is_leased_or_not_due_stays(self, register: Callable[..., None]) -> None:
        register(lambda messages: None, "some.many", many=True)
        with time_machine.travel(NOON, tick=False) as now:
            pks = publish_some(4)
            now.shift(60)
            OutboxMessage.objects.filter(pk=pks[1]).update(leased_until=clock.now() + dt.timedelta(seconds=30))
            OutboxMessage.objects.filter(pk=pks[2]).update(due_at=clock.now() + dt.timedelta(seconds=30))
            assert delivery.deliver_many(pks[:1]) == 2
        waiting = OutboxMessage.objects.filter(state="waiting").values_list("pk", flat=True)
        assert set(waiting) == {pks[1], pks[2]}
