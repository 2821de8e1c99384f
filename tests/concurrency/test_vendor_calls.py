"""The vendor API under many hands at once, on PostgreSQL: one effect per key, a feed without holes."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.services import api_key_create
from tests.factories.lifecycle import TrialFactory, VendorFactory
from trials.handover.feed import events_after, tell_step
from trials.handover.models import VendorEvent
from trials.lifecycle.models import TrialEvent, UsageDay

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CALLS = 50


def at_once(number: int, act: Callable[[int], None]) -> None:
    together = threading.Barrier(number)

    def run(index: int) -> None:
        try:
            together.wait()
            act(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def a_key(vendor: Any) -> str:
    return api_key_create(actor=Actor.system("test"), organisation=vendor.organisation)[1]


def test_the_same_post_fifty_times_at_once_has_one_effect() -> None:
    trial: Any = TrialFactory(active=True, extension_asked_days=10)
    key = a_key(trial.vendor)
    answers: Counter[tuple[int, bool]] = Counter()
    bodies: list[str] = []

    def call(index: int) -> None:
        answer = Client().post(
            f"/api/v1/vendor/trials/{trial.public_id}/extension", {"decision": "granted"},
            content_type="application/json", headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "once"},
        )  # fmt: skip
        answers[answer.status_code, "Idempotency-Replayed" in answer] += 1
        if answer.status_code == 200:
            bodies.append(answer.content.decode())

    at_once(CALLS, call)
    assert answers[200, False] == 1
    assert set(answers) <= {(200, False), (200, True), (409, False)}
    assert len({json.dumps(json.loads(body), sort_keys=True) for body in bodies}) == 1
    row = type(trial).objects.get(pk=trial.pk)
    assert (row.extensions, row.extension_days, row.sequence) == (1, 10, trial.sequence + 1)


def test_the_same_provisioning_fifty_times_at_once_has_one_effect() -> None:
    trial: Any = TrialFactory()
    key = a_key(trial.vendor)
    answers: Counter[int] = Counter()

    def call(index: int) -> None:
        answer = Client().put(
            f"/api/v1/vendor/trials/{trial.public_id}/provisioning",
            {"status": "ready", "access_url": "https://vao.example.vn/"},
            content_type="application/json", headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        answers[answer.status_code] += 1

    at_once(CALLS, call)
    assert answers == {200: CALLS}
    assert list(TrialEvent.objects.filter(trial=trial).values_list("type", flat=True)) == ["requested", "ready"]


def test_the_same_day_under_fifty_keys_is_one_day() -> None:
    trial: Any = TrialFactory(active=True)
    key = a_key(trial.vendor)
    answers: Counter[int] = Counter()

    def call(index: int) -> None:
        answer = Client().post(
            f"/api/v1/vendor/trials/{trial.public_id}/usage", {"day": clock.today().isoformat(), "active_users": 1},
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": f"k{index}"},
        )  # fmt: skip
        answers[answer.status_code] += 1

    at_once(CALLS, call)
    assert answers == {200: CALLS}
    assert UsageDay.objects.get().revision == 1
    assert TrialEvent.objects.filter(trial=trial, type="first_use").count() == 1


def test_a_follower_misses_nothing_while_transactions_commit_out_of_order() -> None:
    """One teller holds its transaction open after the others began: nobody gets a place before it is visible."""
    vendor: Any = VendorFactory()
    steps = [
        TrialEvent.objects.select_related("trial__vendor").get(trial=TrialFactory(platform__vendor=vendor))
        for _ in range(12)
    ]
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        while True:
            is_last = done.is_set()
            found = events_after(vendor, seen[-1] if seen else 0, 3, is_test=False)
            seen.extend(event["position"] for event in found)
            if is_last and not found:
                break
        connection.close()

    def tell(index: int) -> None:
        with transaction.atomic():
            tell_step(step=steps[index], type="trial.requested")
            if index % 3 == 0:  # a slow transaction, the others run beside it
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.05)")

    follower = threading.Thread(target=follow)
    follower.start()
    at_once(len(steps), tell)
    done.set()
    follower.join()
    assert seen == list(range(1, len(steps) + 1))
    assert VendorEvent.objects.count() == len(steps)
