"""Conformance runs whose tasks come at the same moment: one has the turn, the others are to come again."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from marketplace import clock
from marketplace.access import Actor
from tests.factories.lifecycle import ListingFactory
from trials.handover import signing
from trials.handover.conformance import services
from trials.handover.conformance.report import Report
from trials.handover.models import ConformanceRun, VendorEndpoint

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RUNS = 6


def test_one_of_many_has_the_turn(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()
    running: list[int] = []
    refused: list[int] = []

    def run_suite(*args: Any) -> Report:
        running.append(1)
        is_over.wait(20)
        return Report(())

    def an_endpoint() -> VendorEndpoint:
        return VendorEndpoint.objects.create(
            vendor=ListingFactory().platform.vendor, url="https://hook.example.vn/in", created_at=clock.now(),
            secret_encrypted=settings.KEYS.encrypt(signing.new_secret()),
        )  # fmt: skip

    def is_running(run: ConformanceRun) -> bool:
        time.sleep(0.1)  # between what is read and what is written: the others come meanwhile
        return run.finished_at is None

    monkeypatch.setattr(services, "run_suite", run_suite)
    monkeypatch.setattr(ConformanceRun, "is_running", property(is_running))
    system = Actor.system("test")
    runs = [services.conformance_start(actor=system, endpoint=an_endpoint()) for _ in range(RUNS)]
    together = threading.Barrier(RUNS)

    def come(run: ConformanceRun) -> None:
        try:
            together.wait()
            services.conformance_run(run.pk)
        except services.AnotherRuns:
            refused.append(run.pk)
            if len(refused) == RUNS - 1:
                is_over.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(running), len(refused)) == (1, RUNS - 1)
    rows = ConformanceRun.objects
    assert set(rows.filter(begun_at=None, finished_at=None).values_list("pk", flat=True)) == set(refused)
    assert rows.exclude(finished_at=None).count() == 1
