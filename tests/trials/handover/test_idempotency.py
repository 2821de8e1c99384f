"""`Idempotency-Key` of the vendor API: the same POST twice has one effect and one answer."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from marketplace import clock
from marketplace.accounts.services import consent_give, consent_withdraw
from tests.factories.lifecycle import VendorFactory, sme_of
from tests.trials.handover.test_api import Api, a_trial, problem
from trials.handover.models import IdempotencyKey
from trials.lifecycle.consent import PURPOSE
from trials.lifecycle.models import Trial, UsageDay

pytestmark = pytest.mark.django_db


def usage(users: int = 1) -> dict[str, Any]:
    return {"day": clock.today().isoformat(), "active_users": users}


def test_the_same_post_has_one_effect_and_one_answer(api: Api, vendor: Any) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/usage"
    first, again = (api.send("POST", path, usage()) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert UsageDay.objects.get().revision == 1


def test_a_refusal_is_also_repeated(api: Api, vendor: Any) -> None:
    trial = a_trial(vendor)
    path = f"/trials/{trial.public_id}/usage"
    assert problem(api.send("POST", path, usage())) == (409, "not_activated")
    Trial.objects.filter(pk=trial.pk).update(state="active", starts_on=clock.today())
    again = api.send("POST", path, usage())
    assert (problem(again), again["Idempotency-Replayed"]) == ((409, "not_activated"), "true")


def test_another_body_under_the_key_is_refused(api: Api, vendor: Any) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/usage"
    api.send("POST", path, usage(1))
    assert problem(api.send("POST", path, usage(2))) == (422, "idempotency_key_reused")
    assert UsageDay.objects.get().active_users == 1


def test_a_call_that_died_half_way_may_be_sent_again_after_a_minute(api: Api, vendor: Any) -> None:
    trial = a_trial(vendor, active=True)
    path = f"/trials/{trial.public_id}/usage"
    api.send("POST", path, usage())
    with time_machine.travel(clock.now(), tick=False) as clocked:
        IdempotencyKey.objects.update(status_code=None, body=None, created_at=clock.now())
        clocked.shift(59)
        assert problem(api.send("POST", path, usage())) == (409, "idempotency_running")
        clocked.shift(1)
        assert api.send("POST", path, usage()).status_code == 200
    assert IdempotencyKey.objects.get().status_code == 200
    assert UsageDay.objects.get().revision == 1


def test_a_running_call_is_told(api: Api, vendor: Any) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/usage"
    api.send("POST", path, usage())
    IdempotencyKey.objects.update(status_code=None)
    assert problem(api.send("POST", path, usage())) == (409, "idempotency_running")


def test_contact_fields_are_not_kept_and_a_repeat_tells_what_is_agreed_to_then(api: Api, vendor: Any) -> None:
    trial = a_trial(vendor, active=True)
    consent_give(actor=sme_of(trial), purpose=PURPOSE, subject=trial.public_id, fields=["email"], text_version="1")
    path, body = f"/trials/{trial.public_id}/stop", {"reason": "Hết gói."}
    email = trial.requested_by.email
    first, again = (api.send("POST", path, body) for _twice in range(2))
    assert first.json() == again.json()
    assert first.json()["organisation"]["contact"] == {"email": email}
    assert email not in str(list(IdempotencyKey.objects.values()))

    consent_withdraw(actor=sme_of(trial), purpose=PURPOSE, subject=trial.public_id)
    assert api.send("POST", path, body).json()["organisation"]["contact"] == {}


@pytest.mark.parametrize("key", [None, "", "x" * 121])
def test_a_key_is_needed(api: Api, vendor: Any, key: str | None) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/usage"
    assert problem(api.send("POST", path, usage(), key=key)) == (400, "idempotency_key_required")
    assert not UsageDay.objects.exists()


def test_a_key_is_forgotten_after_a_day_and_belongs_to_one_caller(api: Api, vendor: Any) -> None:
    path = f"/trials/{a_trial(vendor, active=True).public_id}/usage"
    api.send("POST", path, usage(1))
    other = VendorFactory()
    theirs = f"/trials/{a_trial(other, active=True).public_id}/usage"
    assert Api(other).send("POST", theirs, usage(5)).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(hours=25)):
        assert api.send("POST", path, usage(2)).status_code == 200
