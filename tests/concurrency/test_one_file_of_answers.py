"""A vendor's file of answers, applied by two presses at the same moment: each line once."""

import threading
from typing import Any

import pytest
from django.db import connection

from marketplace.errors import Conflict
from tests.factories.lifecycle import TrialFactory, VendorFactory, member_of
from trials.backoffice.batches import batch_apply, batch_check
from trials.backoffice.models import Batch
from trials.lifecycle import services
from trials.lifecycle.models import Trial
from trials.lifecycle.services import trial_accept
from trials.lifecycle.states import State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_presses_share_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = VendorFactory()
    trials = [TrialFactory(platform__vendor=vendor) for _ in range(8)]
    actor = member_of(vendor.organisation, role="sales")
    lines = [f"{trial.public_id},accept" for trial in trials]
    batch = batch_check(actor=actor, vendor=vendor, text="\n".join(["trial_id,step", *lines]))
    together = threading.Barrier(2)
    called: list[int] = []

    def accept(**given: Any) -> Trial:
        called.append(given["trial"].pk)
        return trial_accept(**given)

    def press() -> None:
        try:
            together.wait()
            batch_apply(actor=actor, batch=batch)
        except Conflict as late:  # it came after the last line
            assert late.code == "batch_applied"
        finally:
            connection.close()

    monkeypatch.setattr(services, "trial_accept", accept)
    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    batch.refresh_from_db()
    assert called == [trial.pk for trial in trials]
    assert (batch.state, batch.lines_done, batch.text_encrypted) == (Batch.State.APPLIED, 8, "")
    assert [line["ok"] for line in batch.report] == [True] * 8
    assert {trial.state for trial in Trial.objects.all()} == {State.PROVISIONING}
