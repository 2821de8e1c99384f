"""Two officers who act on one stuck trial at the same moment: it is done once."""

import datetime as dt
import threading

import pytest
from django.db import connection

from marketplace import clock
from tests.factories.accounts import AgencyFactory, actor_for, member
from tests.factories.lifecycle import ListingFactory, TrialFactory, sme_of
from trials.casework.models import CaseAct
from trials.casework.services import Kind, cases_act

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("kind", [Kind.ESCALATED, Kind.ALTERNATIVES])
def test_an_act_is_done_once(kind: Kind) -> None:
    ListingFactory()
    asked = clock.now() - dt.timedelta(days=9)
    trial = TrialFactory(requested_at=asked, answer_due_at=asked + dt.timedelta(days=2))
    sme_of(trial)
    officers = [actor_for(member(AgencyFactory(), "officer")) for _number in range(2)]
    together, done = threading.Barrier(2), list[int]()

    def go(number: int) -> None:
        try:
            together.wait()
            outcome = cases_act(
                actor=officers[number], kind=kind, public_ids=[trial.public_id], note="Vượt thẩm quyền."
            )
            done.append(outcome.done)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [0, 1]
    assert CaseAct.objects.filter(trial=trial, kind=kind).count() == 1
