"""Still in use after 30, 90, 365 days?"""

import datetime as dt

import pytest
import time_machine

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict
from tests.factories.lifecycle import TrialFactory, sme_of, vendor_of
from tests.trials.conversion.test_services import SALE, a_trial
from tests.trials.handover.test_api import Api
from trials.conversion import services
from trials.conversion.models import Conversion
from trials.conversion.retention import due_check, retention_answer, sweep_retained
from trials.funnel.models import FunnelFact
from trials.funnel.recount import verify
from trials.lifecycle.models import UsageDay
from trials.lifecycle.states import Event

pytestmark = pytest.mark.django_db
BOUGHT = dt.datetime(2026, 3, 2, 9, tzinfo=clock.VN)


@pytest.fixture
def adopted():
    with time_machine.travel(BOUGHT, tick=False):
        trial = a_trial()
        services.sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
        services.sale_confirm(actor=sme_of(trial), trial=trial)
    return trial


def told(trial) -> list[str]:
    return [kind for kind in trial.events.values_list("type", flat=True) if kind.startswith(("retained", "stopped"))]


def test_use_near_the_day_shows_retention_once(adopted):
    UsageDay.objects.create(trial=adopted, day=dt.date(2026, 5, 20), active_users=2, reported_at=BOUGHT)
    with time_machine.travel(BOUGHT + dt.timedelta(days=90), tick=False):
        assert sweep_retained() == 2
        assert sweep_retained() == 0
    adopted.refresh_from_db()
    assert told(adopted) == [Event.RETAINED_30, Event.RETAINED_90]
    assert adopted.retained_90_at == BOUGHT + dt.timedelta(days=90)


def test_old_use_or_none_shows_nothing(adopted):
    UsageDay.objects.create(trial=adopted, day=dt.date(2026, 3, 10), active_users=2, reported_at=BOUGHT)
    UsageDay.objects.create(trial=adopted, day=dt.date(2026, 5, 30), active_users=0, reported_at=BOUGHT)
    with time_machine.travel(BOUGHT + dt.timedelta(days=90), tick=False):
        assert sweep_retained() == 0
    assert told(adopted) == []


def test_the_sme_answers_with_one_click(adopted):
    sme = sme_of(adopted)
    with time_machine.travel(BOUGHT + dt.timedelta(days=29), tick=False), pytest.raises(Conflict):
        retention_answer(actor=sme, trial=adopted, is_in_use=True)
    with time_machine.travel(BOUGHT + dt.timedelta(days=91), tick=False):
        retention_answer(actor=sme, trial=adopted, is_in_use=True)
        retention_answer(actor=sme, trial=adopted, is_in_use=False)
        assert sweep_retained() == 0
    assert told(adopted) == [Event.RETAINED_90, Event.STOPPED]


def test_a_purchase_after_a_reversal_is_followed_anew(adopted):
    sme, vendor = sme_of(adopted), vendor_of(adopted)
    UsageDay.objects.create(trial=adopted, day=dt.date(2026, 5, 30), active_users=2, reported_at=BOUGHT)
    with time_machine.travel(BOUGHT + dt.timedelta(days=90), tick=False) as clocked:
        sweep_retained()
        services.conversion_reverse(actor=Actor.system("audit"), trial=adopted, reason="Trả lại phần mềm.")
        adopted.refresh_from_db()
        assert adopted.retained_90_at is None
        clocked.shift(dt.timedelta(days=1))
        services.sale_report(actor=vendor, trial=adopted, sale=SALE)
        services.sale_confirm(actor=sme, trial=adopted)
        assert not [line for line in verify().examples if "retained" in line]
        assert FunnelFact.objects.get(trial=adopted).retained_on is None
        assert sweep_retained() == 0
        clocked.shift(dt.timedelta(days=90))
        assert due_check(Conversion.objects.get(trial=adopted, reversed_at=None)) == 90
        UsageDay.objects.create(trial=adopted, day=clock.today(), active_users=2, reported_at=clock.now())
        assert sweep_retained() == 2
        adopted.refresh_from_db()
        assert adopted.retained_90_at == clock.now()
        assert not [line for line in verify().examples if "retained" in line]


def test_the_vendor_stops_a_kept_subscription_once(adopted):
    api = Api(adopted.vendor)
    for key in ("a", "b"):
        answer = api.send("POST", f"/trials/{adopted.public_id}/stop", {"reason": "Hết hợp đồng."}, key=key)
        assert (answer.status_code, answer.json()["state"]) == (200, "converted")
    assert told(adopted) == [Event.STOPPED]
    assert adopted.events.get(type=Event.STOPPED).data == {"by": "vendor"}
    assert (
        Api(TrialFactory().vendor).send("POST", f"/trials/{adopted.public_id}/stop", {"reason": "x"}).status_code == 404
    )
