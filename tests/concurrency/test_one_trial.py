"""Twenty starts at once for one entity: the database lets exactly one through."""

import threading
from collections import Counter

import pytest
from django.db import connection

from marketplace.errors import Conflict
from tests.factories.lifecycle import ListingFactory, SmeFactory, member_of
from trials.lifecycle import services
from trials.lifecycle.models import Trial, TrialEvent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
STARTS = 20


def test_twenty_concurrent_starts_make_one_trial() -> None:
    sme, listing = SmeFactory(), ListingFactory()
    actors = [member_of(sme, role="member") for _ in range(STARTS)]
    outcomes: Counter[str] = Counter()
    together = threading.Barrier(STARTS)

    def start(number: int) -> None:
        try:
            together.wait()
            services.trial_start(actor=actors[number], organisation=sme, listing=listing, consent_fields=["email"])
            outcomes["won"] += 1
        except Conflict as refusal:
            outcomes[refusal.code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=(number,)) for number in range(STARTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"won": 1, "one_trial": STARTS - 1}
    assert Trial.objects.count() == 1
    assert TrialEvent.objects.count() == 1
